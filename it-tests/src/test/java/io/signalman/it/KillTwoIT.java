package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The special targets of kill(2), pid 0, -1 and 1 and group 1, in a private PID namespace. */
class KillTwoIT {
    /** Reporter "one" in init's group 1; "two", "three" and the host JVM, which leads it, in another group. */
    private static final String SCRIPT = """
            pipe=$(mktemp -u) && mkfifo $pipe && exec 3<>$pipe && rm $pipe
            report() {
                set -o posix # there, a trapped signal ends read with a status above 128
                for s in USR1 USR2 CONT; do trap "echo $1 got $s" $s; done
                echo $1 ready
                while read -r -t 1 line <&3 || [ $? -gt 128 ]; do :; done
            }
            export -f report
            report one &
            setsid bash -c 'report two & report three & exec "$@"' group "$@" <&0
            """;

    private static final List<String> EVERYBODY = List.of("one", "two", "three");

    @TempDir
    Path home;

    static Stream<Path> jdks() {
        return Jdks.all().stream();
    }

    /** A name would be resolved among processes that this namespace can't signal. */
    @ParameterizedTest
    @MethodSource("jdks")
    void aProcOfAnotherNamespaceKeepsTheAgentFromStarting(Path jdk) throws Exception {
        try (TestHost host = PrivateNamespace.startWithForeignProc(home, jdk)) {
            host.process().awaitLineThatBegins("signalman: The agent did not start: /proc shows another PID namespace");
            assertThat(home.resolve(".signalman/run"))
                    .satisfiesAnyOf(
                            run -> assertThat(run).doesNotExist(),
                            run -> assertThat(run).isEmptyDirectory());
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void byDefaultTheyAreRefusedAndReachNobody(Path jdk) throws Exception {
        try (TestHost host = PrivateNamespace.start(home, jdk, SCRIPT, "")) {
            HttpDoor http = up(host);

            for (String target : List.of("0", "-1", "group:1", "group:0")) {
                for (String signal : List.of("USR1", "0")) {
                    assertRefused(http, target, signal, "guard.broadcast");
                }
            }
            assertRefused(http, "1", "USR1", "guard.init");
            assertRefused(http, "tree:1", "USR1", "guard.init");
            assertThat(http.post("/processes/1/_signal/0").status()).isEqualTo(200);
            for (int pgid : new int[] {0, 1}) { // JConsole prefills 0
                HttpDoor.Answer answer =
                        http.jolokia("{\"type\":\"exec\",\"mbean\":\"io.signalman:type=SignalManager\","
                                + "\"operation\":\"killGroup\",\"arguments\":[" + pgid + "]}");
                assertThat(answer.body()).contains("REFUSED", "guard.broadcast");
            }
            assertThat(host.process().lines()).noneMatch(line -> line.contains(" got "));
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void unlockedEverybodyButInitAndTheCallerGetsIt(Path jdk) throws Exception {
        try (TestHost host = PrivateNamespace.start(home, jdk, SCRIPT, "guard.broadcast=off")) {
            HttpDoor http = up(host);

            assertDelivered(http, "-1", "USR1", 3); // would end the JVM
            EVERYBODY.forEach(name -> host.process().awaitLine(name + " got USR1"));
            assertDelivered(http, "-1", "0", 3);
            assertRefused(http, "0", "CONT", "guard.self");
            assertRefused(http, "group:1", "USR2", "guard.init");
            assertThat(host.process().lines()).noneMatch(line -> line.matches(".* got (USR2|CONT)"));
            assertThat(http.get("/health").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void unlockedItsOwnGroupAndGroupOneAreThoseGroupsAndNobodyElse(Path jdk) throws Exception {
        try (TestHost host =
                PrivateNamespace.start(home, jdk, SCRIPT, "guard.broadcast=off,guard.self=off,guard.init=off")) {
            HttpDoor http = up(host);

            assertDelivered(http, "0", "CONT", 3); // "two", "three" and the JVM
            host.process().awaitLine("two got CONT");
            host.process().awaitLine("three got CONT");
            assertDelivered(http, "group:1", "USR1", 2); // init, which the kernel shields, and "one"
            host.process().awaitLine("one got USR1");
            assertDelivered(http, "1", "USR2", 1);
            assertThat(http.get("/health").status()).isEqualTo(200);
            assertThat(host.process().lines())
                    .filteredOn(line -> line.contains(" got "))
                    .containsExactlyInAnyOrder("two got CONT", "three got CONT", "one got USR1");
        }
    }

    private HttpDoor up(TestHost host) throws Exception {
        EVERYBODY.forEach(name -> host.process().awaitLine(name + " ready"));
        return RunFiles.only(home);
    }

    private static void assertRefused(HttpDoor http, String target, String signal, String why) throws Exception {
        HttpDoor.Answer answer = http.post("/processes/" + target + "/_signal/" + signal);

        assertThat(answer.status()).as(answer.body()).isEqualTo(403);
        assertThat(answer.json().get("error")).isEqualTo("forbidden");
        assertThat((String) answer.json().get("message")).contains(why);
    }

    private static void assertDelivered(HttpDoor http, String target, String signal, int count) throws Exception {
        HttpDoor.Answer answer = http.post("/processes/" + target + "/_signal/" + signal + "?report=true");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        JSONObject report = answer.json();
        assertThat(report.get("delivered")).as(answer.body()).hasToString(String.valueOf(count));
        assertThat((JSONArray) report.get("results")).as(answer.body()).hasSize(count);
    }
}
