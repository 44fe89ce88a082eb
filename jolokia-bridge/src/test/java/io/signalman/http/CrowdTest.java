package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.http.Bridge.Answered;
import io.signalman.http.HttpBridge.Patience;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that keep us waiting, and many at once. */
@ParameterizedClass
@EnumSource(Bridge.Door.class)
class CrowdTest {

    /** A detach ends no request before its test does, however slow the machine is. */
    private static final Patience PATIENT = new Patience(15_000, Duration.ofMinutes(2));

    private static final String SECRET = "Authorization: Bearer " + Bridge.TOKEN;

    private static final String HEALTH = Bridge.head("GET", "/health", SECRET);

    private final List<Socket> sockets = new ArrayList<>();
    private final Bridge bridge;

    CrowdTest(Bridge.Door door) {
        bridge = new Bridge(door, PATIENT);
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        bridge.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "POST /proc",
                "POST /jolokia HTTP/1.1\r\nHost: local",
                "POST /jolokia HTTP/1.1\r\nHost: localhost\r\n" + SECRET
                        + "\r\nContent-Type: text/json\r\nContent-Length: 10\r\n\r\n{",
                "POST /jolokia HTTP/1.1\r\nHost: localhost\r\n" + SECRET
                        + "\r\nContent-Type: text/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{",
            })
    void servesOthersWhileSixHundredRequestsAreHalfSent(String half) throws IOException {
        for (int i = 0; i < 600; i++) {
            open(half);
        }

        assertThat(bridge.call("POST", "/processes/a/_signal/0").body()).isEqualTo("{\"ok\": true}");
    }

    @Test
    void servesOthersWhileClientsDoNotRead() throws IOException {
        String request = Bridge.head("GET", "/processes/" + "n".repeat(4_000), SECRET);
        for (int i = 0; i < 30; i++) {
            Socket socket = open("");
            Thread writer = new Thread(() -> writeUntilStuck(socket, request));
            writer.setDaemon(true);
            writer.start();
        }
        AtomicInteger before = new AtomicInteger();
        await().until(() -> {
            int now = bridge.manager.calls.size();
            return now > 3_000 || (before.getAndSet(now) == now && now > 500); // a socket holds less than TCP does
        });

        assertThat(bridge.call("POST", "/processes/a/_signal/0").body()).isEqualTo("{\"ok\": true}");
    }

    @Test
    void saysThatItIsBusyBeyondThreeQuartersOf256RequestsAtWorkForOneAdmin() throws IOException {
        for (int i = 0; i <= Workers.LIMIT * 3 / 4; i++) {
            open(Bridge.head("POST", "/processes/wait/_signal/0", SECRET));
        }
        // Whichever is read last, which need not be the one that was opened last.
        Socket oneTooMany = await().until(this::answered, Optional::isPresent).orElseThrow();
        sockets.remove(oneTooMany);
        try (oneTooMany) {
            Answered answered = Bridge.read(oneTooMany);
            assertThat(answered.status()).isEqualTo(503);
            assertThat(answered.error()).isEqualTo("busy");
            assertThat(answered.body()).contains("operator has 192 of the 256 requests at work");
        }
        assertThat(bridge.call("GET", "/signals").status()).isEqualTo(503);
        assertThat(bridge.call("GET", "/health").status()).isEqualTo(200);

        bridge.manager.mayReturn.countDown();

        for (Socket socket : sockets) {
            assertThat(Bridge.read(socket).status()).isEqualTo(200);
        }
        assertThat(bridge.call("GET", "/signals").status()).isEqualTo(200);
    }

    @Test
    void answersAnAdminWhileAllRequestsThatAnotherCallerMayHaveAtWorkCompute() throws IOException {
        for (int i = 0; i <= Workers.LIMIT / 2; i++) {
            open(Bridge.head("POST", "/processes/compute/_signal/0", "Authorization: Bearer " + Bridge.OTHER_TOKEN));
        }
        Socket oneTooMany = await().until(this::answered, Optional::isPresent).orElseThrow();
        assertThat(Bridge.read(oneTooMany).body()).contains("monitor has 128 of the 256 requests at work");

        assertThat(bridge.call("POST", "/processes/a/_signal/0").body()).isEqualTo("{\"ok\": true}");
    }

    @Test
    void aDetachWaitsForTheAnswersToRequestsAtWork() throws Exception {
        for (int i = 0; i < 6; i++) {
            open(Bridge.head("POST", "/processes/wait/_signal/0", SECRET));
        }
        await().until(() -> bridge.manager.calls.size() == 6);
        Thread detach = new Thread(bridge.http::close);
        detach.start();
        await().until(() -> bridge.call("GET", "/signals").body().contains("The agent is being detached"));

        bridge.manager.mayReturn.countDown();

        for (Socket socket : sockets) {
            Answered answered = Bridge.read(socket);
            assertThat(answered.status()).isEqualTo(200);
            assertThat(answered.head()).contains("Connection: close");
        }
        detach.join();
    }

    @RepeatedTest(20)
    void aDetachEndsTheConnectionsThatAreJustMade() throws Exception {
        CountDownLatch served = new CountDownLatch(8);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<? extends Future<?>> clients = IntStream.range(0, 8)
                    .mapToObj(i -> threads.submit(() -> callUntilTheEnd(served)))
                    .toList();
            served.await();

            bridge.http.close();

            for (Future<?> client : clients) {
                client.get(1, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** More of them than there are threads that read. */
    @Test
    void servesEveryOtherConnectionWhileCallsTakeLong() throws IOException {
        List<Socket> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(open(""));
        }
        for (int i = 0; i < 20; i++) {
            open(Bridge.head("POST", "/processes/wait/_signal/0", SECRET));
            for (Socket other : others) {
                other.getOutputStream().write(HEALTH.getBytes(StandardCharsets.US_ASCII));
                assertThat(Bridge.read(other).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void fewCallersMayWaitThroughJolokiaAtOnce() throws IOException {
        String json = "{\"type\":\"exec\"," + Bridge.OURS + ",\"operation\":\"awaitJob\",\"arguments\":[7,\"1m\"]}";
        String request =
                Bridge.head("POST", "/jolokia", SECRET, "Content-Type: text/json", "Content-Length: " + json.length())
                        + json;
        for (int i = 0; i < 20; i++) {
            open(request);
        }
        await().until(() -> bridge.manager.calls.size() == 3);

        assertThat(bridge.call("POST", "/processes/a/_signal/0").status()).isEqualTo(200);
        assertThat(bridge.jolokia(json)).containsEntry("status", 503L);

        bridge.manager.mayReturn.countDown();
        for (Socket socket : sockets) {
            assertThat(Bridge.read(socket).status()).isEqualTo(200);
        }
        assertThat(bridge.jolokia(json)).containsEntry("status", 200L);
    }

    /** @param served counts down once, at the first answer */
    private void callUntilTheEnd(CountDownLatch served) {
        try {
            for (int calls = 0; ; calls++) {
                try (Socket socket = bridge.connect()) {
                    socket.setSoTimeout(0);
                    socket.getOutputStream().write(HEALTH.getBytes(StandardCharsets.US_ASCII));
                    Bridge.read(socket);
                }
                if (calls == 0) {
                    served.countDown();
                }
            }
        } catch (IOException end) {
            // The test waits for it.
        }
    }

    private Optional<Socket> answered() throws IOException {
        for (Socket socket : sockets) {
            if (socket.getInputStream().available() > 0) {
                return Optional.of(socket);
            }
        }
        return Optional.empty();
    }

    private Socket open(String sent) throws IOException {
        Socket socket = bridge.connect();
        sockets.add(socket);
        socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static void writeUntilStuck(Socket socket, String request) {
        try {
            while (true) {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // closed at the end of the test
        }
    }
}
