package io.signalman.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** HTTPS to a server that does not speak TLS. */
class TlsHintTest {
    @Test
    void aTlsErrorIsAnsweredWithTheOptionsThatDecide() throws Exception {
        StringWriter err = new StringWriter();
        Serving none = settings -> {
            throw new IllegalStateException("no test serves");
        };
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> {
                try (Socket client = plain.accept()) {
                    client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                    client.getInputStream().readAllBytes();
                } catch (IOException gone) {
                    // The command has ended.
                }
            });
            answers.setDaemon(true);
            answers.start();

            int code = Commands.run(
                    new String[] {"ps", "--url", "https://127.0.0.1:" + plain.getLocalPort()},
                    none,
                    new PrintWriter(err, true),
                    new PrintWriter(err, true));

            assertThat(code).isEqualTo(4);
            assertThat(err.toString()).contains("--ca-file <file>", "without TLS it is at http://");
        }
    }
}
