package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers who do not read their answers, and a host with a small heap. */
class UnreadAnswersIT {
    /** Its answer has some 270 KB. */
    private static final String BULK = "[" + String.join(",", Collections.nCopies(64, "{\"type\":\"list\"}")) + "]";

    private static final int CALLERS = 350;

    @TempDir
    private Path home;

    @Test
    void answersThatNobodyReadsDoNotFillTheHeap() throws Exception {
        List<SocketChannel> callers = new ArrayList<>();
        try (TestHost host = new TestHost.Builder(home)
                .options("-Xmx64m", "-XX:+ExitOnOutOfMemoryError")
                .start()) {
            host.attach();
            HttpDoor door = host.http();
            try {
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(ask(host));
                }
                HttpDoor.Answer busy = await().until(
                                () -> door.get("/signals"),
                                answer -> answer.body().contains("has not read earlier answers of"));
                assertThat(busy.status()).isEqualTo(503);
            } finally {
                for (SocketChannel caller : callers) {
                    caller.close();
                }
            }

            await().until(() -> door.get("/signals").status() == 200);
            assertThat(host.process().isAlive()).isTrue();
        }
    }

    /** Over the Unix domain socket, whose buffer does not grow as TCP's does. */
    private static SocketChannel ask(TestHost host) throws Exception {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(host.socketPath()));
        channel.write(ByteBuffer.wrap(("POST /jolokia HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + BULK.length() + "\r\n\r\n" + BULK)
                .getBytes(StandardCharsets.US_ASCII)));
        return channel;
    }
}
