package io.signalman.fleet;

import java.util.concurrent.CompletableFuture;

/** Carries requests to agents and their answers back. It is not trusted. */
public interface Transport extends AutoCloseable {
    /**
     * Sends one message to one agent.
     *
     * @param agent its name
     * @return the answer; it fails with {@link NobodyThereException} if the transport is certain that it gave the message to
     *     nobody, and otherwise with any exception; the caller sets a deadline
     */
    CompletableFuture<byte[]> request(String agent, byte[] message);

    /** Nobody received the message. */
    final class NobodyThereException extends Exception {
        private static final long serialVersionUID = 1;

        public NobodyThereException() {
            super("not connected", null, false, false);
        }
    }

    /** The beginning of the address that answers go to. */
    String replyPrefix();

    /** Whether it can still carry requests. */
    boolean isConnected();

    @Override
    void close();
}
