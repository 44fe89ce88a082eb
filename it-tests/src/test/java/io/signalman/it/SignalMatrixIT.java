package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every signal of the platform, by name and by number, observed by the process that gets it. */
class SignalMatrixIT {
    private static final Set<String> NOT_CATCHABLE = Set.of("SIGKILL", "SIGSTOP");

    /** Signals that a waiting bash never sees, trap or not. A child of a JVM also starts with QUIT blocked. */
    private static final Set<String> NOT_REPORTED = Set.of("SIGQUIT", "SIGCHLD", "SIGWINCH");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aProcessGetsExactlyTheSignalThatWasMeant(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            host.attach();
            HttpDoor http = host.http();
            JSONArray signals = (JSONArray) http.get("/signals").json().get("signals");
            Child reporter = reporter(children);
            List<String> expected = new ArrayList<>(List.of("ready"));

            for (Object row : signals) {
                String name = (String) ((JSONObject) row).get("name");
                String number = String.valueOf(((JSONObject) row).get("number"));
                if (NOT_CATCHABLE.contains(name)) {
                    continue;
                }
                Child target = NOT_REPORTED.contains(name) ? blocker(children, number) : reporter;
                for (String spelled : List.of(name, number, name.substring("SIG".length()))) {
                    HttpDoor.Answer answer = http.post("/processes/" + target.pid() + "/_signal/" + spelled);
                    assertThat(answer.status()).as(spelled).isEqualTo(200);
                    if (NOT_REPORTED.contains(name)) {
                        assertThat(mask(target, "ShdPnd")).isEqualTo(bit(number));
                        continue;
                    }
                    expected.add("got " + number);
                    await(spelled).untilAsserted(() -> {
                        reporter.line(""); // a signal that came right before the read runs its trap after the read
                        assertThat(reporter.stdout()).isEqualTo(expected);
                    });
                }
            }
            assertThat(expected).hasSize(1 + 3 * (31 - 5 + 31)); // the other five never reach the bash
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void stopContAndKillHaveTheirFixedEffects(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            host.attach();
            HttpDoor http = host.http();
            Child sleeper = children.sleeper(Children.uniqueName());
            String path = "/processes/" + sleeper.pid() + "/_signal/";

            assertThat(http.post(path + "STOP").status()).isEqualTo(200);
            await().until(() -> state(sleeper) == 'T');
            assertThat(http.post(path + "CONT").status()).isEqualTo(200);
            await().until(() -> state(sleeper) == 'S');
            assertThat(http.post(path + "KILL").status()).isEqualTo(200);
            assertThat(sleeper.awaitExit()).isEqualTo(128 + 9);
        }
    }

    private static Child blocker(Children children, String number) throws Exception {
        Child process = children.own(new ProcessBuilder("env", "--block-signal=" + number, "sleep", "600"));
        await().until(() -> isBlocked(process, number));
        return process;
    }

    private static Child reporter(Children children) throws Exception {
        String text = """
                #!/bin/bash
                set -o posix # there, a trapped signal ends read with a status above 128
                for s in {1..31} {34..64}; do [ $s = 9 ] || [ $s = 19 ] || trap "echo got $s" $s; done
                echo ready
                while read -r line || [ $? -gt 128 ]; do :; done
                """;
        Child process = children.own(
                new ProcessBuilder(children.script(Children.uniqueName(), text).toString()));
        process.awaitLine("ready");
        return process;
    }

    /** The kernel accepts a blocked signal and keeps it pending. */
    private static boolean isBlocked(Child process, String number) throws Exception {
        return (mask(process, "SigBlk") & bit(number)) != 0;
    }

    private static long bit(String number) {
        return 1L << (Integer.parseInt(number) - 1);
    }

    /** A line of proc_pid_status(5): bit n-1 is signal n. */
    private static long mask(Child process, String key) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line ->
                        Long.parseUnsignedLong(line.substring(key.length() + 1).trim(), 16))
                .findFirst()
                .orElseThrow();
    }

    private static char state(Child process) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        return stat.charAt(stat.lastIndexOf(')') + 2);
    }
}
