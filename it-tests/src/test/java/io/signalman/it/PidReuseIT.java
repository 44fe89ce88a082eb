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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

    /** As many requests as one principal may have waiting. */
    private static final int LANES = 3;

    private static final String NAME = "smvictim";

    @TempDir
    Path home;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHandleNeverReachesTheStrangerWhoGotItsPid(Path jdk) throws Exception {
        try (Scene scene = new Scene(jdk)) {
            scene.rounds("handle", 6, (lane, victim) -> {
                String handle = lane.handle(victim);
                String stranger = lane.swap();
                if (stranger.equals(victim)) {
                    String strangers = lane.handle(victim);
                    HttpDoor.Answer answer = lane.http.post("/processes/" + handle + "/_signal/KILL");
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
            scene.rounds("ladder", 2, (lane, victim) -> {
                JSONObject begun = lane.call("stop", lane.name, "TERM 10ms KILL");
                assertThat(begun.get("matched")).as(begun.toString()).hasToString("2");
                String stranger = lane.swap();
                JSONObject over = lane.call("awaitJob", begun.get("id"), "10s");
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
            scene.rounds("wait", 2, (lane, victim) -> {
                JSONObject begun = lane.call("startAwait", victim, "1h");
                String stranger = lane.swap();
                JSONObject over = lane.call("awaitJob", begun.get("id"), "10s");
                assertThat(over.get("state")).as(over.toString()).isEqualTo("DONE");
                assertThat(over.toString()).contains("\"signal\":\"SIGKILL\"");
                return stranger;
            });
        }
    }

    /** One round; returns the pid of the stranger. */
    private interface Round {
        String play(Lane lane, String victim) throws Exception;
    }

    /** A host and, next to it, programs that swap processes. */
    private final class Scene implements AutoCloseable {
        private final Path jdk;
        private final TestHost host;
        private final HttpDoor http;
        private final List<Lane> lanes = new ArrayList<>();

        Scene(Path jdk) throws Exception {
            this.jdk = jdk;
            String swapper = compiled();
            StringBuilder script = new StringBuilder();
            for (int i = 0; i < LANES; i++) {
                script.append("%s %s %s %s & ".formatted(swapper, fifo("commands" + i), fifo("answers" + i), NAME + i));
            }
            host = PrivateNamespace.start(home, jdk, script + "\"$@\" <&0; exit", "");
            http = RunFiles.only(home);
            for (int i = 0; i < LANES; i++) {
                lanes.add(new Lane(i, http));
            }
        }

        private Path fifo(String name) {
            Child.output("mkfifo", home.resolve(name).toString());
            return home.resolve(name);
        }

        private String compiled() throws Exception {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs gcc");
            Path source = Path.of(PidReuseIT.class.getResource("/swapper.c").toURI());
            Path program = home.resolve("swapper");
            Child.output("gcc", "-O", "-o", program.toString(), source.toString());
            return program.toString();
        }

        void rounds(String kind, int tenths, Round round) throws Exception {
            int rounds = ROUNDS * tenths / 10 / Jdks.all().size();
            int reused = 0;
            ExecutorService threads = Executors.newFixedThreadPool(LANES);
            try {
                List<Callable<Integer>> shares = lanes.stream()
                        .<Callable<Integer>>map(lane -> () -> lane.rounds(kind, rounds / LANES + 1, round))
                        .toList();
                for (Future<Integer> share : threads.invokeAll(shares)) {
                    reused += share.get();
                }
            } finally {
                threads.shutdownNow();
            }
            System.out.printf(
                    "%s: %s: %d of %d pids reused at once; no stranger was hit%n",
                    jdk.getFileName(), kind, reused, rounds);
            assertThat(reused).isGreaterThan(rounds / 2);
        }

        @Override
        public void close() throws IOException {
            for (Lane lane : lanes) {
                lane.commands.close();
            }
            host.close();
            for (Lane lane : lanes) {
                lane.answers.close();
            }
        }
    }

    /** One of the programs that swap processes. Most of a round is waiting, so several go on side by side. */
    private final class Lane {
        private final String name;
        private final HttpDoor http;
        private final OutputStream commands;
        private final BufferedReader answers;

        Lane(int number, HttpDoor http) throws IOException {
            this.name = NAME + number;
            this.http = http;
            this.commands = Files.newOutputStream(home.resolve("commands" + number));
            this.answers = Files.newBufferedReader(home.resolve("answers" + number));
        }

        /** Returns how many strangers got the pid of their victim. */
        int rounds(String kind, int rounds, Round round) throws Exception {
            int reused = 0;
            for (int i = 1; i <= rounds; i++) {
                String victim = fork("start");
                reused += round.play(this, victim).equals(victim) ? 1 : 0; // otherwise a thread of the JVM took the pid
                assertThat(tell("end")).as("%s of %s, round %d", kind, name, i).isEqualTo("spared");
            }
            return reused;
        }

        String swap() throws IOException {
            return fork("swap");
        }

        /** One at a time, so that no other process gets the pid that a stranger is to get. */
        private String fork(String command) throws IOException {
            synchronized (PidReuseIT.this) {
                return tell(command);
            }
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
    }
}
