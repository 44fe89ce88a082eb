package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The effects that PID namespaces decide about, on their init and on sessions from outside; and those on a zombie. */
class InitEffectsIT {

    @TempDir
    Path folder;

    private final Effects effects = new Effects();

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void anInitGetsHandledSignalsAndKillAndStopFromOutside(Path jdk) throws Exception {
        List<String> command = new ArrayList<>(PrivateNamespace.unshare());
        command.addAll(
                List.of("bash", "-c", "trap : HUP; echo ready; while read -r line || [ $? -gt 128 ]; do :; done"));
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            host.attach();
            HttpDoor http = host.http();
            Map<String, String> predictions = Map.of(
                    "TERM",
                    "NO_EFFECT",
                    "SEGV",
                    "NO_EFFECT",
                    "HUP",
                    "HANDLED",
                    "WINCH",
                    "NO_EFFECT",
                    "TSTP",
                    "NO_EFFECT",
                    "STOP",
                    "STOPS",
                    "KILL",
                    "TERMINATES");
            for (Map.Entry<String, String> effect : predictions.entrySet()) {
                Child unshare = children.own(new ProcessBuilder(command));
                unshare.awaitLine("ready");
                long init = ProcessHandle.of(unshare.pid())
                        .orElseThrow()
                        .children()
                        .findFirst()
                        .orElseThrow()
                        .pid();
                List<JSONObject> results = effects.compare(http, String.valueOf(init), effect.getKey(), "300ms", 1);
                effects.softly()
                        .assertThat(results.get(0).get("predicted"))
                        .as(effect.getKey())
                        .isEqualTo(effect.getValue());
            }
        }
        effects.softly().assertAll();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void anInitGetsNeitherKillNorStopFromInside(Path jdk) throws Exception {
        String script = "trap : HUP; exec 5<&0; \"$@\" <&5 & while :; do wait; done";
        try (TestHost host = PrivateNamespace.start(folder, jdk, script, "guard.init=off")) {
            HttpDoor http = RunFiles.only(folder);
            for (Map.Entry<String, String> effect : Map.of(
                            "KILL", "NO_EFFECT", "STOP", "NO_EFFECT", "TERM", "NO_EFFECT", "HUP", "HANDLED")
                    .entrySet()) {
                List<JSONObject> results = effects.compare(http, "1", effect.getKey(), "300ms", 1);
                effects.softly()
                        .assertThat(results.get(0).get("predicted"))
                        .as(effect.getKey())
                        .isEqualTo(effect.getValue());
            }
            assertThat(host.process().isAlive()).isTrue();
        }
        effects.softly().assertAll();
    }

    /** The kernel knows the parents of the outer session's groups, who are not seen inside. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theStopOfATerminalIsUnknownInASessionFromOutside(Path jdk) throws Exception {
        List<String> unshare = new ArrayList<>(PrivateNamespace.unshare());
        unshare.addAll(List.of("bash", "-c", "sleep 600 & setsid sleep 600 & \"$@\"; exit", "init"));
        try (TestHost host = new TestHost.Builder(folder)
                .jdk(jdk)
                .startedBy(unshare.toArray(String[]::new))
                .javaagent("start.delay=0s")
                .start()) {
            HttpDoor http = RunFiles.only(folder);
            await("both children").until(() -> previewed(http, "TSTP").size() == 2);

            for (String signal : List.of("TSTP", "TTIN", "TTOU")) {
                assertThat(previewed(http, signal))
                        .as(signal)
                        .extracting(row -> ((JSONObject) row).get("effect"))
                        .containsExactlyInAnyOrder("UNKNOWN", "IGNORED");
            }
            assertThat(host.process().isAlive()).isTrue();
        }
    }

    private static List<?> previewed(HttpDoor http, String signal) throws Exception {
        return (JSONArray)
                http.get("/processes/sleep/_signal/" + signal).json().getOrDefault("results", new JSONArray());
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aZombieTakesNoEffect(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            host.attach();
            int zombie = children.zombie();

            JSONObject preview = Effects.row(
                    host.http().get("/processes/" + zombie + "/_signal/KILL").json());
            JSONObject report = (JSONObject) host.http()
                    .post("/processes/" + zombie + "/_signal/KILL?observe=100ms")
                    .json()
                    .get("report");

            assertThat(preview.get("effect")).isEqualTo("NO_EFFECT");
            assertThat(Effects.row(report))
                    .containsEntry("outcome", "ZOMBIE")
                    .containsEntry("predicted", "NO_EFFECT")
                    .containsEntry("observed", "NOTHING");
        }
    }
}
