package io.signalman.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** An agent that ends after it has got a request: nobody knows what it did. */
class LostAnswerTest {
    private static void answerNothing(ServerSocket server) {
        try {
            while (true) {
                try (Socket client = server.accept()) {
                    client.getInputStream().readNBytes(10);
                }
            }
        } catch (IOException over) {
            // The test is over.
        }
    }

    @Test
    void aLostAnswerToASignalIsNotTheSameAsNoAgent() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread agent = new Thread(() -> answerNothing(server));
            agent.setDaemon(true);
            agent.start();
            HttpClient client = client(server.getLocalPort());
            for (ThrowingCallable act : List.<ThrowingCallable>of(
                    () -> client.sendSignal("worker", "HUP"),
                    () -> client.sendSignalWith("worker", "HUP", ""),
                    () -> client.stop("worker", ""))) {
                assertFails(act, 64, "may have acted");
            }
            assertFails(() -> client.preview("worker", "HUP"), 4, "No agent answers");
        }
    }

    @Test
    void withoutAConnectionNothingWasSent() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        assertFails(() -> client(port).sendSignal("worker", "HUP"), 4, "No agent answers");
    }

    private static HttpClient client(int port) {
        return new HttpClient(new HttpTransport("http://127.0.0.1:" + port, "token", "", Optional.empty()));
    }

    private static void assertFails(ThrowingCallable call, int code, String why) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(code))
                .hasMessageContaining(why);
    }
}
