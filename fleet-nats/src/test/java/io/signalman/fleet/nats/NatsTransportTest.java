package io.signalman.fleet.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.fleet.FleetException;
import io.signalman.fleet.HubUrls;
import io.signalman.fleet.SigningKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The message to an operator if the hub can't be reached. */
class NatsTransportTest {
    private static final String INFO = "INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"headers\":true,"
            + "\"max_payload\":1048576,\"auth_required\":true,\"nonce\":\"abcdefghijk\"}\r\n";

    @Test
    void anUnknownHostNameIsNamed() {
        assertFails("tls://no-such-hub.invalid:4222", "the host name is unknown: no-such-hub.invalid");
    }

    @Test
    void aPortWhereNobodyListensIsRefused() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertFails("nats://127.0.0.1:" + port, "Connection refused");
    }

    @Test
    void aLoginThatTheHubDoesNotKnowNeedsNewKeys() throws IOException {
        try (ServerSocket hub = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> refuse(hub), "hub");
            serving.setDaemon(true);
            serving.start();
            assertFails(
                    "nats://127.0.0.1:" + hub.getLocalPort(),
                    "the hub does not know this login; ask for new keys (signalman fleet key new)");
        }
    }

    /** An exception that no thread catches would be on the operator's terminal. */
    @Test
    void aRefusedLoginLeavesNoThreadAndThrowsInNone() throws IOException {
        List<Throwable> uncaught = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> uncaught.add(thrown));
        try {
            aLoginThatTheHubDoesNotKnowNeedsNewKeys();
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("signalman-fleet-")));
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(uncaught).isEmpty();
    }

    private static void refuse(ServerSocket hub) {
        try (Socket socket = hub.accept()) {
            socket.getOutputStream().write(INFO.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(1);
            socket.getOutputStream().write("-ERR 'Authorization Violation'\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        } catch (IOException ended) {
            // The operator has closed it.
        }
    }

    private static void assertFails(String url, String reason) {
        assertThatThrownBy(() -> new NatsTransport(
                        new Broker(HubUrls.parse(url), Optional.empty(), SigningKey.generate()),
                        "anna",
                        Duration.ofSeconds(20)))
                .isInstanceOf(FleetException.class)
                .hasMessage("The hub " + url + " can't be reached: " + reason + "; nothing was sent.");
    }
}
