package io.signalman.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.cli.attach.NoHostAccess;
import io.signalman.cli.client.Connection;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a host does on its socket decides its state. */
class HttpFleetTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final List<ServerSocket> servers = new ArrayList<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch over = new CountDownLatch(1);

    @AfterEach
    void close() throws IOException {
        over.countDown();
        for (ServerSocket server : servers) {
            server.close();
        }
    }

    /** Reads a request and sends the answer; null keeps the connection open and silent. */
    private String server(String answer) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        servers.add(server);
        Thread serving = new Thread(() -> {
            while (true) {
                try (Socket client = server.accept()) {
                    String request = "";
                    while (!request.contains("}")) {
                        request += (char) client.getInputStream().read();
                    }
                    requests.incrementAndGet();
                    if (answer == null) {
                        over.await();
                    } else {
                        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException | InterruptedException e) {
                    return;
                }
            }
        });
        serving.setDaemon(true);
        serving.start();
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private static String http(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
    }

    private static Optional<HostAnswer> ask(String url, Duration deadline) throws InterruptedException {
        return ask(Map.of("h", url), deadline).stream().findFirst();
    }

    private static List<HostAnswer> ask(Map<String, String> urls, Duration deadline) throws InterruptedException {
        List<HostAnswer> answers = new ArrayList<>();
        Map<String, List<Object>> arguments = new HashMap<>();
        urls.keySet().forEach(host -> arguments.put(host, List.of("worker", "HUP")));
        try (HttpFleet fleet = new HttpFleet(urls, new Connection(new NoHostAccess() {}).doors())) {
            fleet.ask(new FleetCall("sendSignal", arguments, "", deadline), answers::add);
        }
        return answers;
    }

    private HostState state(String answer) throws Exception {
        return ask(server(answer), LONG).orElseThrow().state();
    }

    @Test
    void anAnswerDecides() throws Exception {
        assertThat(state(http("200 OK", "{\"value\":{}}"))).isEqualTo(HostState.ANSWERED);
        assertThat(state(http("200 OK", "<html>"))).isEqualTo(HostState.UNKNOWN);
        assertThat(state(http("401 No", ""))).isEqualTo(HostState.REFUSED);
        assertThat(state(http("403 No", "{\"message\":\"No.\"}"))).isEqualTo(HostState.REFUSED);
        assertThat(state(http("421 No", "{\"message\":\"No.\"}"))).isEqualTo(HostState.REFUSED);
        assertThat(state(http("302 Found\r\nLocation: http://127.0.0.1:1/", "")))
                .isEqualTo(HostState.UNKNOWN);
        assertThat(state(http("500 Oops", ""))).isEqualTo(HostState.UNKNOWN);
        assertThat(requests).as("each asked once").hasValue(7);
    }

    @Test
    void aConnectionThatIsLostAfterTheRequestLeavesTheHostUnknownAndIsNotTriedAgain() throws Exception {
        assertThat(state("")).isEqualTo(HostState.UNKNOWN);
        assertThat(state("nonsense")).isEqualTo(HostState.UNKNOWN);
        assertThat(state("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")).isEqualTo(HostState.UNKNOWN);
        assertThat(requests).hasValue(3);
    }

    @Test
    void anAnswerLongerThanAnyAgentsIsNotTaken() throws Exception {
        assertThat(state(http("200 OK", "{\"value\":\"" + "x".repeat(10_000_000) + "\"}")))
                .isEqualTo(HostState.UNKNOWN);
    }

    @Test
    void aHostThatIsSilentAfterTheRequestHasTimedOut() throws Exception {
        HostAnswer answer = ask(server(null), SHORT).orElseThrow();

        assertThat(answer.state()).isEqualTo(HostState.TIMED_OUT);
        assertThat(answer.message()).contains("300 ms", "may have acted");
    }

    @Test
    void nothingIsSentToAHostThatDoesNotConnect() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            HostAnswer greeting =
                    ask("https://127.0.0.1:" + silent.getLocalPort(), SHORT).orElseThrow();
            assertThat(greeting.state()).as("no TLS handshake").isEqualTo(HostState.UNREACHABLE);
            assertThat(greeting.message()).contains("nothing was sent");
        }
        assertThat(ask("http://127.0.0.1:1", LONG).orElseThrow().state()).isEqualTo(HostState.UNREACHABLE);
        assertThat(ask("http://no-such-host.invalid:1", LONG).orElseThrow().state())
                .isEqualTo(HostState.UNREACHABLE);
        assertThat(ask("unix:/no/such/socket", LONG).orElseThrow().state()).isEqualTo(HostState.UNREACHABLE);
        String plain = server(http("200 OK", "{}")).replace("http:", "https:");
        assertThat(ask(plain, SHORT).orElseThrow().state()).as("no TLS there").isEqualTo(HostState.UNREACHABLE);
    }

    @Test
    void oneAnswerComesForEachOfManyHosts() throws Exception {
        String alive = server(http("200 OK", "{\"value\":{}}"));
        Map<String, String> urls = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            urls.put("h" + i, i % 2 == 0 ? alive : "http://127.0.0.1:1");
        }

        List<HostAnswer> answers = ask(urls, LONG);

        assertThat(answers.stream().map(HostAnswer::host)).containsExactlyInAnyOrderElementsOf(urls.keySet());
        assertThat(answers).filteredOn(one -> one.state() == HostState.ANSWERED).hasSize(50);
        assertThat(requests).hasValue(50);
    }
}
