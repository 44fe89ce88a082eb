package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A pid that comes to mean a stranger, forced through ns_last_pid (pid_namespaces(7)) in a PID namespace of its own. What
 * can't be forced is a reuse between our own pidfd_open(2) and pidfd_send_signal(2), and it does not matter: the
 * descriptor holds the process, and its start time and inode are read after it was opened.
 */
class PidReuseIT {
    private static final int ROUNDS = 300;

    /** For each line of the pipe: "start" a victim, or "swap" it for a stranger with its pid, and say that pid. */
    private static final String SCRIPT = """
            exec 4<>PIPE
            swapper() {
                while read -r command <&4; do
                    case $command in
                    start) sleep 600 & pid=$!; echo "victim $((++round)) $pid" ;;
                    swap) kill -KILL $pid; wait $pid 2>/dev/null; echo $((pid - 1)) > /proc/sys/kernel/ns_last_pid
                        sleep 600 & pid=$!; echo "stranger $round $pid" ;;
                    end) kill -KILL $pid; wait $pid 2>/dev/null; echo "ended $round" ;;
                    esac
                done
            }
            swapper &
            "$@" <&0
            exit
            """;

    @TempDir
    Path home;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHandleNeverReachesTheStrangerWhoGotItsPid(Path jdk) throws Exception {
        Path pipe = home.resolve("commands");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        int reused = 0;
        int sameTick = 0;
        try (TestHost host = PrivateNamespace.start(home, jdk, SCRIPT.replace("PIPE", pipe.toString()), "");
                OutputStream commands = Files.newOutputStream(pipe)) {
            HttpDoor http = RunFiles.only(home);
            for (int round = 1; round <= ROUNDS; round++) {
                tell(commands, "start");
                String pid = answer(host, "victim " + round + " ");
                String victim = handle(http, pid);
                tell(commands, "swap");
                String strangersPid = answer(host, "stranger " + round + " ");
                if (strangersPid.equals(pid)) { // else a thread of the JVM took it first
                    reused++;
                    String stranger = handle(http, pid);
                    sameTick += startTime(stranger).equals(startTime(victim)) ? 1 : 0;
                    HttpDoor.Answer answer = http.post("/processes/" + victim + "/_signal/KILL");
                    assertThat(answer.status())
                            .as("round %s: %s", round, answer.body())
                            .isEqualTo(409);
                    assertThat(answer.json().get("error")).isEqualTo("stale");
                    assertThat(handle(http, pid)).isEqualTo(stranger);
                }
                tell(commands, "end");
                host.process().awaitLine("ended " + round);
            }
        }
        System.out.printf(
                "%s: %d of %d pids reused at once, %d of them in the same clock tick; no stranger was hit%n",
                jdk.getFileName(), reused, ROUNDS, sameTick);
        assertThat(reused).isPositive();
    }

    private static void tell(OutputStream commands, String command) throws Exception {
        commands.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        commands.flush();
    }

    private static String answer(TestHost host, String beginning) {
        return host.process().awaitLineThatBegins(beginning).substring(beginning.length());
    }

    private static String handle(HttpDoor http, String pid) throws Exception {
        JSONObject answer = http.get("/processes/" + pid).json();
        List<?> rows = (JSONArray) answer.get("processes");
        return (String) ((JSONObject) rows.get(0)).get("handle");
    }

    private static String startTime(String handle) {
        return handle.substring(handle.indexOf('@') + 1).replaceAll("\\..*", "");
    }
}
