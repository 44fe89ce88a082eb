package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.http.Bridge.Answered;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobWaitsTest {

    private static final String SECRET = "Authorization: Bearer " + Bridge.TOKEN;

    /** What the role admin leaves of all the places is a quarter. */
    private static final int MOST = JobWaits.MAX_WAITS * 3 / 4;

    private final List<Socket> sockets = new ArrayList<>();
    private final Bridge bridge = new Bridge();

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        bridge.close();
    }

    @Test
    void answersWhenTheJobIsOver() throws IOException {
        Socket waiting = waiting("1m");
        awaitLooks(3);

        bridge.manager.jobState = "DONE";

        assertThat(state(Bridge.read(waiting))).isEqualTo("DONE");
    }

    @Test
    void answersAtOnceIfTheJobIsOver() {
        bridge.manager.jobState = "LEFT";

        assertThat(state(bridge.call("GET", "/jobs/7?wait=1m"))).isEqualTo("LEFT");
        assertThat(bridge.manager.calls).hasSize(1);
    }

    @Test
    void answersWithTheJobAsItIsWhenTheTimeIsOver() {
        assertThat(state(bridge.call("GET", "/jobs/7?wait=60ms"))).isEqualTo("RUNNING");
        assertThat(state(bridge.call("GET", "/jobs/7?wait=0s"))).isEqualTo("RUNNING");
    }

    @Test
    void oneConnectionCanWaitAgainAndAgain() throws IOException {
        Socket socket = waiting("50ms");

        for (int i = 0; i < 3; i++) {
            Answered answered = Bridge.read(socket);
            assertThat(state(answered)).isEqualTo("RUNNING");
            assertThat(answered.head()).doesNotContain("Connection: close");
            send(socket, "50ms");
        }
        assertThat(Bridge.read(socket).status()).isEqualTo(200);
    }

    @Test
    void aHundredWaitsAtOnceDoNotBlockOtherRequests() throws IOException {
        for (int i = 0; i < 100; i++) {
            waiting("1m");
        }
        await().until(() -> answered() == 100 - MOST);

        assertThat(bridge.call("POST", "/processes/a/_signal/HUP").status()).isEqualTo(200);
        Answered oneMore = bridge.call("GET", "/jobs/7?wait=1m");
        assertThat(oneMore.status()).isEqualTo(503);
        assertThat(oneMore.error()).isEqualTo("busy");
        assertThat(bridge.call("GET", "/jobs/7").status()).isEqualTo(200);

        bridge.manager.jobState = "DONE";

        List<Integer> statuses = new ArrayList<>();
        for (Socket socket : sockets) {
            statuses.add(Bridge.read(socket).status());
        }
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(MOST);
        assertThat(statuses).filteredOn(status -> status == 503).hasSize(100 - MOST);
    }

    @Test
    void aClientThatDisconnectsFreesItsSlot() throws IOException {
        for (int i = 0; i <= MOST; i++) {
            waiting("1m");
        }
        await().until(() -> answered() == 1);
        assertThat(bridge.call("GET", "/jobs/7?wait=1ms").status()).isEqualTo(503);

        for (Socket socket : sockets) {
            socket.close();
        }

        await().until(() -> bridge.call("GET", "/jobs/7?wait=1ms").status() == 200);
        // The slots become free one after the other.
        await().untilAsserted(() -> {
            bridge.manager.calls.clear();
            assertThat(bridge.call("GET", "/jobs/7?wait=200ms").status()).isEqualTo(200);
            assertThat(bridge.manager.calls).as("calls for the only wait").hasSizeLessThan(20);
        });
    }

    @Test
    void aClientThatSendsMoreWhileItWaitsIsAnsweredAndDisconnected() throws IOException {
        Socket socket = waiting("1m");
        awaitLooks(3);

        send(socket, "1m");

        Answered answered = Bridge.read(socket);
        assertThat(answered.head()).contains("Connection: close");
        assertThat(state(answered)).isEqualTo("RUNNING");
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aRevokedCredentialEndsTheWait() throws IOException {
        Socket socket = waiting("1m");
        awaitLooks(3);

        bridge.revoked = true;

        assertThat(Bridge.read(socket).status()).isEqualTo(401);
    }

    @Test
    void answersAllWaitsWhenTheBridgeCloses() throws IOException {
        Socket socket = waiting("1m");
        awaitLooks(3);

        bridge.close();

        assertThat(state(Bridge.read(socket))).isEqualTo("RUNNING");
    }

    @Test
    void doesNotAskTheMBeanWithoutWaits() {
        bridge.call("GET", "/jobs/7?wait=30ms");
        bridge.manager.calls.clear();

        bridge.call("GET", "/jobs/7");

        await().during(java.time.Duration.ofMillis(200)).until(() -> bridge.manager.calls.size() == 1);
    }

    private int answered() throws IOException {
        int answered = 0;
        for (Socket socket : sockets) {
            answered += socket.getInputStream().available() > 0 ? 1 : 0;
        }
        return answered;
    }

    private void awaitLooks(int looks) {
        await().until(() -> bridge.manager.calls.size() >= looks);
    }

    private Socket waiting(String wait) throws IOException {
        Socket socket = bridge.connect();
        sockets.add(socket);
        send(socket, wait);
        return socket;
    }

    private static void send(Socket socket, String wait) throws IOException {
        socket.getOutputStream()
                .write(Bridge.head("GET", "/jobs/7?wait=" + wait, SECRET).getBytes(StandardCharsets.US_ASCII));
    }

    private static Object state(Answered answered) {
        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
        return ((JSONObject) answered.parsed()).getOrDefault("state", "");
    }
}
