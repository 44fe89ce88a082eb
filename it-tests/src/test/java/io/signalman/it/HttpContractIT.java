package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What HTTP answers when all is well, and the failures that need more than a request; BadInputIT has the others. */
class HttpContractIT {
    private static final int CROWD = 50;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aDeliveredSignalIsGaffersBytesOrTheWholeReport(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder)) {
            RawDoor http = RawDoor.of(host);
            Child worker = children.reporter(Children.uniqueName());
            String path = "/processes/" + worker.pid() + "/_signal/";

            RawHttp.Answer answer = http.post(path + "USR1");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"ok\": true}");
            assertThat(answer.headers()).noneMatch(line -> line.startsWith("Server:") || line.contains("Jetty"));
            worker.awaitLine("got USR1");
            JSONObject report = http.post(path + "12?report=true").json();
            assertThat(report)
                    .containsOnlyKeys(
                            "ok",
                            "target",
                            "signal",
                            "signum",
                            "matched",
                            "delivered",
                            "message",
                            "reason",
                            "retryAfter",
                            "results")
                    .containsEntry("ok", true)
                    .containsEntry("signal", "SIGUSR2");
            assertThat(((JSONObject) ((JSONArray) report.get("results")).get(0)))
                    .containsOnlyKeys("pid", "handle", "name", "outcome", "errno", "error", "message", "reason")
                    .containsEntry("outcome", "DELIVERED");
            worker.awaitLine("got USR2");
            RawHttp.Answer refused = http.post("/processes/1/_signal/CONT?report=true");
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.json()).containsOnlyKeys("error", "message", "reason", "report");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theReadRoutesShowTheProcessAndThePlatformsSignals(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder)) {
            HttpDoor http = host.http();
            String name = Children.uniqueName();
            int pid = children.sleeper(name).pid();

            JSONArray all = (JSONArray) http.get("/processes").json().get("processes");
            JSONArray one = (JSONArray) http.get("/processes/" + name).json().get("processes");

            assertThat(one).hasSize(1);
            assertThat(all).contains(one.get(0));
            assertThat((JSONObject) one.get(0))
                    .containsOnlyKeys(
                            "pid",
                            "handle",
                            "ppid",
                            "pgid",
                            "session",
                            "uid",
                            "user",
                            "name",
                            "commandLine",
                            "state",
                            "start")
                    .containsEntry("pid", (long) pid)
                    .containsEntry("name", name);
            JSONArray signals = (JSONArray) http.get("/signals").json().get("signals");
            assertThat((JSONObject) signals.get(0))
                    .containsOnlyKeys("number", "name", "defaultAction", "description")
                    .containsEntry("name", "SIGHUP");
            assertThat(http.get("/health").json()).containsOnlyKeys("version");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aZombieIsAConflict(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder)) {
            RawHttp.Answer answer = RawDoor.of(host).post("/processes/" + children.zombie() + "/_signal/CONT");

            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.json()).containsEntry("error", "zombie");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void anotherUsersProcessIsForbiddenAndANameOfBothIsPartial(Path jdk) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        try (Children children = new Children(folder);
                TestHost host = new TestHost.Builder(home)
                        .jdk(jdk)
                        .asNobody()
                        .javaagent("scope=all,start.delay=1ms")
                        .start()) {
            await().until(() -> Files.exists(host.runFilePath()));
            RawDoor http = RawDoor.of(host);
            String name = Children.uniqueName();
            Child roots = children.sleeper(name);
            Child own = children.own(new ProcessBuilder(
                    "setpriv",
                    "--reuid=" + TestHost.NOBODY,
                    "--clear-groups",
                    folder.resolve(name).toString(),
                    "600"));
            await().until(() -> Files.readString(Path.of("/proc/" + own.pid() + "/comm"))
                    .equals(name.length() > 15 ? name.substring(0, 15) + "\n" : name + "\n"));

            // Not CONT: kill(2) allows it to any process of the same session.
            RawHttp.Answer denied = http.post("/processes/" + roots.pid() + "/_signal/0");
            RawHttp.Answer partial = http.post("/processes/" + name + "/_signal/0");

            assertThat(denied.status()).isEqualTo(403);
            assertThat(denied.json()).containsEntry("error", "forbidden");
            assertThat((String) denied.json().get("message")).contains("EPERM");
            assertThat(partial.status()).as(partial.body()).isEqualTo(207);
            assertThat(partial.json())
                    .containsOnlyKeys("error", "message", "reason", "report")
                    .containsEntry("error", "partial");
            assertThat(outcomes((JSONObject) partial.json().get("report")))
                    .containsExactlyInAnyOrder("DELIVERED", "DENIED");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void anyOtherErrnoIsAFailureOfTheGateway(Path jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
        try (TestHost host = attached(jdk);
                Children children = new Children(folder)) {
            String send =
                    "/processes/" + children.sleeper(Children.uniqueName()).pid() + "/_signal/0";
            RawDoor door = RawDoor.of(host);
            try (RawHttp connection = new RawHttp(door.url())) {
                String request = door.complete("POST " + send + " HTTP/1.1");
                connection.send(request);
                assertThat(connection.receive(false).status()).isEqualTo(200);
                // No descriptor is left for pidfd_open(2): EMFILE.
                Child.output("prlimit", "--pid", String.valueOf(host.pid()), "--nofile=1:");

                connection.send(request);
                RawHttp.Answer answer = connection.receive(false);

                assertThat(answer.status()).as(answer.body()).isEqualTo(502);
                assertThat(answer.json()).containsEntry("error", "failed");
                assertThat((String) answer.json().get("message")).contains("EMFILE");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void halfSentRequestsDoNotStopOthers(Path jdk) throws Exception {
        List<RawHttp> crowd = new ArrayList<>();
        try (TestHost host = attached(jdk)) {
            RawDoor door = RawDoor.of(host);
            String whole = door.complete(
                    "POST /jolokia HTTP/1.1⏎Content-Type: text/json⏎Content-Length: 18⏎⏎" + "{\"type\":\"version\"}");
            for (int i = 0; i < CROWD; i++) {
                RawHttp slow = new RawHttp(door.url());
                crowd.add(slow);
                slow.send(whole.substring(0, i * (whole.length() - 1) / CROWD));
            }

            assertThat(door.post("/processes/" + host.pid() + "/_signal/0").status())
                    .isEqualTo(200);

            // Connections that continue are served as if they had never paused.
            for (int i = 0; i < CROWD; i++) {
                crowd.get(i).send(whole.substring(i * (whole.length() - 1) / CROWD));
                assertThat(crowd.get(i).receive(false).status()).isEqualTo(200);
            }
        } finally {
            for (RawHttp slow : crowd) {
                slow.close();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void oneConnectionServesManyRequestsAlsoWhenTheyComeAtOnce(Path jdk) throws Exception {
        try (TestHost host = attached(jdk)) {
            RawDoor door = RawDoor.of(host);
            try (RawHttp connection = new RawHttp(door.url())) {
                connection.send(door.complete("HEAD /health HTTP/1.1")
                        + door.complete("GET /nowhere HTTP/1.1")
                        + door.complete("POST /processes/" + host.pid() + "/_signal/0 HTTP/1.1"));

                RawHttp.Answer head = connection.receive(true);
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.header("Content-Length")).isPresent();
                assertThat(connection.receive(false).status()).isEqualTo(404);
                assertThat(connection.receive(false).body()).isEqualTo("{\"ok\": true}");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void anyNameIsWellFormedJsonThroughEachRoute(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder)) {
            RawDoor http = RawDoor.of(host);
            // A quote, a backslash, ESC, DEL, a tab, a byte that is not UTF-8, an e with an acute accent.
            int pid = children.named("q\"\\\u001b\u007f\t\u00ff\u00c3\u00a9").pid();
            String shown = "q\"\\\u001b\u007f\t\\xff\u00e9";
            String mbean = "\"mbean\":\"io.signalman:type=SignalManager\"";

            List<RawHttp.Answer> answers = List.of(
                    http.ask("GET /processes/" + pid + " HTTP/1.1"),
                    http.post("/processes/" + pid + "/_signal/0?report=true"),
                    http.jolokia(
                            "{\"type\":\"exec\"," + mbean + ",\"operation\":\"probe\",\"arguments\":[" + pid + "]}"),
                    http.jolokia("{\"type\":\"exec\"," + mbean + ",\"operation\":\"listProcesses\",\"arguments\":["
                            + pid + "]}"),
                    http.jolokia("{\"type\":\"exec\"," + mbean + ",\"operation\":\"sendSignal\",\"arguments\":[" + pid
                            + ",0]}"));

            for (RawHttp.Answer answer : answers) {
                assertThat(answer.body()).contains("q\\\"\\\\\\u001b\\u007f\\t\\\\xff\u00e9");
                assertThat(answer.body()).matches("[^\\p{Cntrl}]*");
                assertThat(firstName(new JSONParser().parse(answer.body()))).isEqualTo(shown);
            }
        }
    }

    private TestHost attached(Path jdk) throws Exception {
        TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
        assertThat(host.attach().status()).isEqualTo("started");
        return host;
    }

    private static List<Object> outcomes(JSONObject report) {
        return ((JSONArray) report.get("results"))
                .stream().map(result -> ((JSONObject) result).get("outcome")).toList();
    }

    /** The first field with that name at any depth. */
    private static Object firstName(Object json) {
        if (json instanceof JSONObject object) {
            return object.containsKey("name")
                    ? object.get("name")
                    : object.values().stream()
                            .map(HttpContractIT::firstName)
                            .filter(found -> !found.equals(""))
                            .findFirst()
                            .orElse("");
        }
        return json instanceof JSONArray items && !items.isEmpty() ? firstName(items.get(0)) : "";
    }
}
