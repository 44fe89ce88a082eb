package io.signalman.it;

import io.signalman.fleet.Transport;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A broker between an operator and the agents. */
interface HostileBroker {
    /** The way of messages through this broker; {@code honest} carries them as they are. */
    Transport over(Transport honest);

    /** Carries out or spoils one request. */
    interface Deed {
        CompletableFuture<byte[]> on(Transport honest, String agent, byte[] message);
    }

    /** Meddles with requests; carries hellos and questions for results. */
    static HostileBroker meddling(Deed deed) {
        return honest -> new Transport() {
            @Override
            public CompletableFuture<byte[]> request(String agent, byte[] message) {
                boolean isRequest = new String(message, 4, 2, StandardCharsets.US_ASCII).equals("do");
                return isRequest ? deed.on(honest, agent, message) : honest.request(agent, message);
            }

            @Override
            public String replyPrefix() {
                return honest.replyPrefix();
            }

            @Override
            public boolean isConnected() {
                return honest.isConnected();
            }

            @Override
            public void close() {
                honest.close();
            }
        };
    }
}
