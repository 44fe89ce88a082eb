package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stopping and waiting over HTTP. */
class JobsHttpIT {
    @TempDir
    Path folder;

    private Children children;
    private TestHost host;
    private HttpDoor http;

    @BeforeEach
    void prepare() {
        children = new Children(folder);
    }

    @AfterEach
    void end() {
        children.close();
        host.close();
    }

    private void attach(Path jdk) throws Exception {
        host = new TestHost.Builder(folder).jdk(jdk).start();
        assertThat(host.attach().status()).isEqualTo("started");
        http = host.http();
    }

    private HttpDoor.Answer delete(String path) throws Exception {
        return HttpDoor.send(http.request(path).DELETE());
    }

    /** The path of a started job. */
    private String begin(String path) throws Exception {
        HttpDoor.Answer begun = http.post(path);
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        assertThat(begun.json()).containsEntry("state", "RUNNING");
        return "/jobs/" + begun.json().get("id");
    }

    private JSONObject get(String path) throws Exception {
        HttpDoor.Answer answer = http.get(path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JSONObject onlyResult(JSONObject job) {
        return (JSONObject) ((JSONArray) job.get("results")).get(0);
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void stopEndsAProcessAndTheWaitReturnsWithItsEnd(Path jdk) throws Exception {
        attach(jdk);
        String name = Children.uniqueName();
        Child sleeper = children.sleeper(name);

        HttpDoor.Answer begun = http.post("/processes/" + name + "/_stop");
        assertThat(begun.status()).as(begun.body()).isEqualTo(202);
        JSONObject job = get("/jobs/" + begun.json().get("id") + "?wait=20s");

        assertThat(job)
                .containsEntry("state", "DONE")
                .containsEntry("ok", true)
                .containsEntry("ladder", "TERM 10s KILL")
                .containsEntry("principal", "owner");
        assertThat(onlyResult(job)).containsEntry("pid", (long) sleeper.pid()).containsEntry("rung", "SIGTERM");
        assertThat(sleeper.awaitExit()).isEqualTo(128 + 15);
        assertThat((JSONArray) get("/jobs").get("jobs")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aProcessThatSurvivesTermIsKilled(Path jdk) throws Exception {
        attach(jdk);
        Child stubborn = children.reporter(Children.uniqueName());

        String job = begin("/processes/" + stubborn.pid() + "/_stop?ladder=TERM%20300ms%20KILL");

        assertThat(onlyResult(get(job + "?wait=20s"))).containsEntry("rung", "SIGKILL");
        assertThat(stubborn.awaitExit()).isEqualTo(128 + 9);
        assertThat(stubborn.lines()).contains("got TERM");
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aCancelledJobSendsNothingMore(Path jdk) throws Exception {
        attach(jdk);
        Child stubborn = children.reporter(Children.uniqueName());
        String job = begin("/processes/" + stubborn.pid() + "/_stop?ladder=USR1%2010m%20KILL");
        stubborn.awaitLine("got USR1");

        assertThat(HttpDoor.send(HttpRequest.newBuilder(http.uri().resolve(job)).DELETE())
                        .status())
                .isEqualTo(401);
        assertThat(get(job)).containsEntry("state", "RUNNING");
        HttpDoor.Answer cancelled = delete(job);

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.json()).containsEntry("state", "CANCELLED");
        assertThat(get(job + "?wait=1m")).containsEntry("state", "CANCELLED");
        assertThat(delete(job).json()).containsEntry("state", "CANCELLED");
        assertThat(stubborn.isAlive()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void awaitSendsNothingAndEndsWithItsTime(Path jdk) throws Exception {
        attach(jdk);
        Child reporter = children.reporter(Children.uniqueName());
        Child sleeper = children.sleeper(Children.uniqueName());

        String inVain = begin("/processes/" + reporter.pid() + "/_await?timeout=200ms");
        String ended = begin("/processes/" + sleeper.pid() + "/_await?timeout=1m");
        assertThat(get(ended + "?wait=10ms")).containsEntry("state", "RUNNING");
        sleeper.close();

        assertThat(get(ended + "?wait=20s")).containsEntry("state", "DONE").containsEntry("ended", 1L);
        assertThat(get(inVain + "?wait=20s"))
                .containsEntry("state", "TIMED_OUT")
                .containsEntry("ended", 0L);
        assertThat(reporter.stdout()).containsExactly("ready");
        assertThat(reporter.isAlive()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aJobThatCanNotStartSaysWhy(Path jdk) throws Exception {
        attach(jdk);

        assertThat(refused("/processes/" + Children.uniqueName() + "/_stop", 404))
                .isEqualTo("not_found");
        assertThat(refused("/processes/2147483647/_stop", 404)).isEqualTo("not_found");
        assertThat(refused("/processes/1/_stop", 403)).isEqualTo("forbidden");
        assertThat(refused("/processes/-1/_stop", 403)).isEqualTo("forbidden");
        assertThat(refused("/processes/" + host.pid() + "/_stop", 403)).isEqualTo("forbidden");
        assertThat(refused("/processes/" + host.pid() + "@1/_stop", 409)).isEqualTo("stale");
        assertThat(refused("/processes/" + Children.uniqueName() + "/_await?timeout=1s", 404))
                .isEqualTo("not_found");
        assertThat(http.post("/processes/x/_stop?ladder=10s").status()).isEqualTo(400);
        assertThat(http.post("/processes/x/_await?timeout=x").status()).isEqualTo(400);
        assertThat(http.get("/jobs/99").status()).isEqualTo(404);
        assertThat(delete("/jobs/99").status()).isEqualTo(404);
        assertThat((JSONArray) get("/jobs").get("jobs")).isEmpty();
    }

    private Object refused(String path, int status) throws Exception {
        HttpDoor.Answer answer = http.post(path);
        assertThat(answer.status()).as(path + answer.body()).isEqualTo(status);
        assertThat((JSONObject) answer.json().get("job"))
                .containsEntry("state", status == 403 ? "REFUSED" : "GONE")
                .containsEntry("id", 0L);
        return answer.json().getOrDefault("error", "");
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHundredWaitsKeepNobodyWaitingAndLeaveNothing(Path jdk) throws Exception {
        attach(jdk);
        Child sleeper = children.sleeper(Children.uniqueName());
        String job = begin("/processes/" + sleeper.pid() + "/_await?timeout=10m");
        byte[] wait =
                RawDoor.of(host).complete("GET " + job + "?wait=1m HTTP/1.1").getBytes(StandardCharsets.US_ASCII);
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                Socket socket = new Socket(http.uri().getHost(), http.uri().getPort());
                sockets.add(socket);
                socket.getOutputStream().write(wait);
            }
            await().until(() -> answered(sockets) == 100 - 48); // one principal may use 48 of 64

            assertThat(http.get(job + "?wait=1ms").status()).isEqualTo(503);
            assertThat(http.post("/processes/" + sleeper.pid() + "/_signal/0").status())
                    .isEqualTo(200);
            assertThat(get(job)).containsEntry("state", "RUNNING");
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        await().until(() -> http.get(job + "?wait=1ms").status() == 200);
        await().untilAsserted(() -> assertThat(sockets(host)).isLessThan(20));
    }

    private static int answered(List<Socket> sockets) throws IOException {
        int answered = 0;
        for (Socket socket : sockets) {
            answered += socket.getInputStream().available() > 0 ? 1 : 0;
        }
        return answered;
    }

    /** The number of open descriptors of that kind. */
    private static long sockets(TestHost host) throws IOException {
        return Child.output("ls", "-l", "/proc/" + host.pid() + "/fd").stream()
                .filter(line -> line.contains("socket:"))
                .count();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void detachingAnswersWaitingRequests(Path jdk) throws Exception {
        attach(jdk);
        Child stubborn = children.reporter(Children.uniqueName());
        String job = begin("/processes/" + stubborn.pid() + "/_stop?ladder=USR1%2010m%20KILL");
        CompletableFuture<HttpDoor.Answer> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return http.get(job + "?wait=19s");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        stubborn.awaitLine("got USR1");
        assertThat(get(job + "?wait=100ms")).containsEntry("state", "RUNNING");

        assertThat(host.detach().status()).isEqualTo("stopped");

        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(stubborn.isAlive()).isTrue();
    }
}
