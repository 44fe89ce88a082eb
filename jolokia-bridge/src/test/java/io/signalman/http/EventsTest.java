package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.http.Bridge.Answered;
import io.signalman.http.Bridge.Door;
import io.signalman.http.HttpBridge.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {

    private final Bridge bridge = new Bridge(Door.TCP, new Patience(100, Duration.ofSeconds(3)));
    private final List<Follower> followers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (Follower follower : followers) {
            follower.socket.close();
        }
        bridge.close();
    }

    /** A client that has got the head of its stream, and reads when it is asked to. */
    private final class Follower {

        final Socket socket;
        final String head;
        final String begin;
        private final BufferedReader in;

        Follower(String... headers) throws IOException {
            this(Bridge.TOKEN, headers);
        }

        Follower(String token, String[] headers) throws IOException {
            socket = bridge.connect();
            followers.add(this);
            socket.getOutputStream()
                    .write(Bridge.head("GET", "/events", "Authorization: Bearer " + token, headers)
                            .getBytes(StandardCharsets.US_ASCII));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder lines = new StringBuilder();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                lines.append(line).append('\n');
            }
            head = lines.toString();
            begin = awaitLine("id: ");
        }

        /** The next that begins so; chunk sizes and all else are passed over. */
        String awaitLine(String beginning) throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith(beginning)) {
                    return line;
                }
            }
            throw new IOException("the stream ended before " + beginning);
        }

        /** Number, type and data of the next. */
        String event() throws IOException {
            return awaitLine("id: ").substring(4) + " " + awaitLine("event: ").substring(7) + " "
                    + awaitLine("data: ").substring(6);
        }

        void awaitEnd() throws IOException {
            while (in.readLine() != null) {
                // what was on its way
            }
        }
    }

    @Test
    void eachReportIsAnEvent() throws Exception {
        bridge.publisher.publish(3);
        Follower follower = new Follower();
        assertThat(follower.head)
                .startsWith("HTTP/1.1 200")
                .contains("Content-Type: text/event-stream\n", "Cache-Control: no-store\n");
        assertThat(follower.begin).isEqualTo("id: 3");

        bridge.publisher.publish(1);

        assertThat(follower.awaitLine("id")).isEqualTo("id: 4");
        assertThat(follower.awaitLine("event")).isEqualTo("event: delivered");
        JSONObject data =
                (JSONObject) new JSONParser().parse(follower.awaitLine("data").substring(6));
        assertThat(data)
                .containsEntry("time", "2026-03-01T12:00:00Z")
                .containsEntry("principal", "anna\u001b\nevil")
                .containsEntry("door", "http")
                .containsEntry("reason", "a look");
        assertThat(data.get("report")).hasToString("{\"message\":\"It happened.\"}");
    }

    @Test
    void resumesAfterTheLastEventThatTheClientHas() throws IOException {
        bridge.publisher.publish(20);

        Follower follower = new Follower("Last-Event-ID: 18");
        bridge.publisher.publish(1);

        assertThat(follower.event()).startsWith("19 delivered");
        assertThat(follower.event()).startsWith("20 delivered");
        assertThat(follower.event()).startsWith("21 delivered");
    }

    @Test
    void countsTheLostEventsThatTheRingNoLongerHas() throws IOException {
        bridge.publisher.publish(1_500);

        Follower follower = new Follower("Last-Event-ID: 100");

        assertThat(follower.event()).isEqualTo("500 lost {\"lost\":400}");
        for (int number = 501; number <= 1_500; number++) {
            assertThat(follower.event()).startsWith(number + " delivered");
        }
    }

    @Test
    void countsTheLostEventsThatTheMBeanDidNotPublish() throws IOException {
        Follower follower = new Follower();
        bridge.publisher.publish(1);
        bridge.publisher.skipTo(8);
        bridge.publisher.publish(1);

        assertThat(follower.event()).startsWith("1 delivered");
        assertThat(follower.event()).isEqualTo("7 lost {\"lost\":6}");
        assertThat(follower.event()).startsWith("8 delivered");
    }

    @Test
    void aClientOfAnEarlierAgentStartsWithTheFirstEvent() throws IOException {
        bridge.publisher.publish(2);

        Follower follower = new Follower("Last-Event-ID: 77");

        assertThat(follower.event()).startsWith("1 delivered");
    }

    @Test
    void aSlowClientDelaysNobodyAndLearnsHowManyEventsItLost() throws IOException {
        Follower slow = new Follower();
        Follower quick = new Follower();
        String large = "x".repeat(100_000);

        for (int i = 1; i <= 300; i++) { // the ring holds 80 of them, and the kernel some
            bridge.publisher.publish(1, large);
            assertThat(quick.event()).startsWith(i + " delivered");
        }

        long last = 0;
        long lost = 0;
        while (last < 300) {
            String[] event = slow.event().split(" ", 3);
            boolean gap = event[1].equals("lost");
            long count = gap ? Long.parseLong(event[2].replaceAll("[^0-9]", "")) : 1;
            assertThat(Long.parseLong(event[0])).isEqualTo(last + count);
            last += count;
            lost += gap ? count : 0;
        }
        assertThat(lost).isBetween(1L, 250L);
    }

    @Test
    void sendsHeartbeats() throws IOException {
        Follower follower = new Follower();

        for (int i = 0; i < 5; i++) {
            assertThat(follower.awaitLine(":")).isEqualTo(":");
        }
    }

    @Test
    void aViewerTakesHalfOfTheSixteenStreamsAndAnAdminTheRest() throws IOException {
        String[] none = {};
        for (int i = 0; i < Events.MAX_STREAMS / 2; i++) {
            new Follower(Bridge.OTHER_TOKEN, none);
        }
        assertBusy(Bridge.OTHER_TOKEN, "monitor has 8 of the 16 event streams, the most for one principal");
        for (int i = 0; i < Events.MAX_STREAMS / 2; i++) {
            new Follower();
        }
        assertBusy(Bridge.TOKEN, "All 16 event streams are taken");
        assertThat(bridge.call("GET", "/signals").status()).isEqualTo(200);

        followers.get(3).socket.close();

        await().until(() -> bridge.call("GET", "/events").status() == 200);
    }

    private void assertBusy(String token, String why) {
        Answered refused = bridge.send(Bridge.head("GET", "/events", "Authorization: Bearer " + token));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.error()).isEqualTo("busy");
        assertThat(refused.body()).contains(why);
    }

    @Test
    void listensToTheMBeanOnlyWhileAClientFollows() throws IOException {
        assertThat(bridge.publisher.listeners).hasValue(0);
        Follower first = new Follower();
        Follower second = new Follower();
        assertThat(bridge.publisher.listeners).hasValue(1);

        first.socket.close();
        second.socket.close();

        await().untilAsserted(() -> assertThat(bridge.publisher.listeners).hasValue(0));
        bridge.publisher.publish(2);
        assertThat(new Follower("Last-Event-ID: 1").event()).startsWith("2 delivered");
    }

    @Test
    void streamsEndWithTheBridge() throws IOException {
        Follower follower = new Follower();

        bridge.http.close();

        follower.awaitEnd();
        assertThat(bridge.publisher.listeners).hasValue(0);
    }

    @Test
    void isRejectedByTheSameRulesAsOtherRoutes() {
        assertThat(bridge.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .status())
                .isEqualTo(401);
        assertThat(Stream.of("POST", "HEAD").map(method -> bridge.call(method, "/events")))
                .allMatch(
                        answered -> answered.status() == 405 && answered.head().contains("\r\nAllow: GET\r\n"));
        assertThat(bridge.call("GET", "/events/").status()).isEqualTo(404);
        assertThat(bridge.call("GET", "/events?x=1").error()).isEqualTo("bad_request");
        assertThat(bridge.call("GET", "/events", "Last-Event-ID: x").error()).isEqualTo("bad_request");
        for (int i = 0; i < Events.MAX_STREAMS; i++) { // none of them takes a place
            assertThat(bridge.call("GET", "/events", "Last-Event-ID: 1", "Last-Event-ID: 2")
                            .error())
                    .isEqualTo("bad_request");
        }
    }
}
