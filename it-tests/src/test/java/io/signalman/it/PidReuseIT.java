package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reuse of a pid by a stranger, forced through ns_last_pid (pid_namespaces(7)) in a private PID namespace. A
 * reuse between our own pidfd_open(2) and pidfd_send_signal(2) can't be forced, and it does not matter: the
 * descriptor pins the process, and its start time and inode are read through it.
 */
class PidReuseIT {
    /** The rounds on all JDKs: six of ten with a handle, two with a ladder, two with a wait. */
    private static final int ROUNDS = 10_000;

    private static final String NAME = "smvictim";

    @TempDir
    Path home;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHandleNeverReachesTheStrangerWhoGotItsPid(Path jdk) throws Exception {
        try (Scene scene = new Scene(jdk)) {
            scene.rounds("handle", 6, victim -> {
                String handle = scene.handle(victim);
                String stranger = scene.swap();
                if (stranger.equals(victim)) {
                    String strangers = scene.handle(victim);
                    HttpDoor.Answer answer = scene.http.post("/processes/" + handle + "/_signal/KILL");
                    assertThat(answer.status()).as(answer.body()).isEqualTo(409);
                    assertThat(answer.json().get("error")).isEqualTo("stale");
                    assertThat(strangers).isNotEqualTo(handle);
                }
                return stranger;
            });
        }
    }

    /** Stops two processes of one name. One is swapped for a stranger between the signals, the other gets both. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aLadderNeverReachesAStrangerWhoGotAPidBetweenItsSignals(Path jdk) throws Exception {
        try (Scene scene = new Scene(jdk)) {
            scene.rounds("ladder", 2, victim -> {
                JSONObject begun = scene.call("stop", NAME, "TERM 10ms KILL");
                assertThat(begun.get("matched")).as(begun.toString()).hasToString("2");
                String stranger = scene.swap();
                JSONObject over = scene.call("awaitJob", begun.get("id"), "10s");
                assertThat(over.get("state")).as(over.toString()).isEqualTo("DONE");
                assertThat((JSONArray) over.get("results")).hasSize(2);
                return stranger;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aWaitIsOverThoughAStrangerGotThePid(Path jdk) throws Exception {
        try (Scene scene = new Scene(jdk)) {
            scene.rounds("wait", 2, victim -> {
                JSONObject begun = scene.call("startAwait", victim, "1h");
                String stranger = scene.swap();
                JSONObject over = scene.call("awaitJob", begun.get("id"), "10s");
                assertThat(over.get("state")).as(over.toString()).isEqualTo("DONE");
                assertThat(over.toString()).contains("\"signal\":\"SIGKILL\"");
                return stranger;
            });
        }
    }

    /** One round; returns the pid of the stranger. */
    private interface Round {
        String play(String victim) throws Exception;
    }

    /** A host and, next to it, a program that swaps processes. */
    private final class Scene implements AutoCloseable {
        private final Path jdk;
        private final TestHost host;
        private final HttpDoor http;
        private final OutputStream commands;
        private final BufferedReader answers;

        Scene(Path jdk) throws Exception {
            this.jdk = jdk;
            Path in = fifo("commands");
            Path out = fifo("answers");
            String swapper = compiled() + " " + in + " " + out + " " + NAME;
            host = PrivateNamespace.start(home, jdk, swapper + " & \"$@\" <&0; exit", "");
            http = RunFiles.only(home);
            commands = Files.newOutputStream(in);
            answers = Files.newBufferedReader(out);
        }

        private Path fifo(String name) throws IOException {
            Child.output("mkfifo", home.resolve(name).toString());
            return home.resolve(name);
        }

        private Path compiled() throws Exception {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs gcc");
            Path source = Path.of(PidReuseIT.class.getResource("/swapper.c").toURI());
            Path program = home.resolve("swapper");
            Child.output("gcc", "-O", "-o", program.toString(), source.toString());
            return program;
        }

        void rounds(String kind, int tenths, Round round) throws Exception {
            int rounds = ROUNDS * tenths / 10 / Jdks.all().size();
            int reused = 0;
            for (int i = 1; i <= rounds; i++) {
                String victim = tell("start");
                reused += round.play(victim).equals(victim) ? 1 : 0; // otherwise a thread of the JVM took the pid first
                assertThat(tell("end")).as(kind + ", round " + i).isEqualTo("spared");
            }
            System.out.printf(
                    "%s: %s: %d of %d pids reused at once; no stranger was hit%n",
                    jdk.getFileName(), kind, reused, rounds);
            assertThat(reused).isGreaterThan(rounds / 2);
        }

        String swap() throws IOException {
            return tell("swap");
        }

        private String tell(String command) throws IOException {
            commands.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
            commands.flush();
            return answers.readLine();
        }

        String handle(String pid) throws Exception {
            JSONObject answer = http.get("/processes/" + pid).json();
            List<?> rows = (JSONArray) answer.get("processes");
            return (String) ((JSONObject) rows.get(0)).get("handle");
        }

        JSONObject call(String operation, Object... arguments) throws Exception {
            JSONArray list = new JSONArray();
            list.addAll(List.of(arguments));
            JSONObject request = new JSONObject();
            request.putAll(Map.of(
                    "type",
                    "exec",
                    "mbean",
                    "io.signalman:type=SignalManager",
                    "operation",
                    operation,
                    "arguments",
                    list));
            JSONObject answer = http.jolokia(request.toJSONString()).json();
            assertThat(answer.get("status")).as(answer.toString()).hasToString("200");
            return (JSONObject) answer.get("value");
        }

        @Override
        public void close() throws IOException {
            commands.close();
            host.close();
            answers.close();
        }
    }
}
