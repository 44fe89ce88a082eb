package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who do not read their answers, and a host with a small heap. */
class UnreadAnswersIT {
    /** Its answer has some 270 KB. */
    private static final String BULK = "[" + String.join(",", Collections.nCopies(64, "{\"type\":\"list\"}")) + "]";

    private static final int CALLERS = 350;

    @TempDir
    private Path home;

    /** @param atOnce whether all requests wait for a thread before the first answer is ready */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersThatNobodyReadsDoNotFillTheHeap(boolean atOnce) throws Exception {
        List<SocketChannel> callers = new ArrayList<>();
        try (TestHost host = new TestHost.Builder(home)
                .options("-Xmx64m", "-XX:+ExitOnOutOfMemoryError")
                .start()) {
            host.attach();
            HttpDoor door = host.http();
            try {
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(SocketChannel.open(UnixDomainSocketAddress.of(host.socketPath())));
                }
                if (atOnce) {
                    Child.output("kill", "-STOP", String.valueOf(host.pid()));
                }
                for (SocketChannel caller : callers) {
                    ask(caller);
                }
                Child.output("kill", "-CONT", String.valueOf(host.pid()));
                HttpDoor.Answer busy = await().until(
                                () -> door.get("/signals"),
                                answer -> answer.body().contains("has not read earlier answers of"));
                assertThat(busy.status()).isEqualTo(503);
                assertThat(callers.stream().filter(UnreadAnswersIT::isServed)).hasSizeLessThan(64);
            } finally {
                for (SocketChannel caller : callers) {
                    caller.close();
                }
            }

            await().until(() -> door.get("/signals").status() == 200);
            assertThat(host.process().isAlive()).isTrue();
        }
    }

    private static boolean isServed(SocketChannel caller) {
        try {
            ByteBuffer begin = ByteBuffer.allocate("HTTP/1.1 200".length());
            while (begin.hasRemaining() && caller.read(begin) >= 0) {}
            return new String(begin.array(), StandardCharsets.US_ASCII).equals("HTTP/1.1 200");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Over the Unix domain socket, whose buffer does not grow as TCP's does. */
    private static void ask(SocketChannel caller) throws IOException {
        caller.write(ByteBuffer.wrap(("POST /jolokia HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + BULK.length() + "\r\n\r\n" + BULK)
                .getBytes(StandardCharsets.US_ASCII)));
    }
}
