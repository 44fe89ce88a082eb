package io.signalman.it;

import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** More than 300 processes of twenty kinds that all carry one word; closing ends them. Needs root. */
final class Herd implements AutoCloseable {
    private static final int OF_EACH_KIND = 15;

    /** Each line starts one process or several. {@code set -m} gives each job its own process group. */
    private static final List<String> KINDS = List.of(
            "WORD &",
            "WORD-c+d &",
            "WORD0123456789 &",
            "WORD-longer-than-fifteen &",
            "(exec -a nginx-of-NAME WORD) &",
            "WORD --color=COLOR N &",
            "WORDx --color=COLOR N &",
            "setpriv --reuid 65534 WORD &",
            "setpriv --ruid 65534 WORDx &",
            "setpriv --rgid 65534 --clear-groups WORD &",
            "setpriv --reuid 65534 --regid 65534 --clear-groups WORDx --color=COLOR &",
            "(set +m; WORD & WORDx N & exec WORDp) &",
            "(set +m; setsid WORD N & exec WORDp N) &", // not a group leader, for which setsid(1) would fork
            "(set +m; WORD & setsid WORDx & exec WORDp) &",
            "WORD stopped &",
            "WORDp parent &",
            "(echo $BASHPID >CGROUP; exec WORD) &",
            "unshare --pid --fork WORD &",
            "script -qec 'exec WORDx N' /dev/null </dev/null >/dev/null &",
            "cp WORD WORDd.N; (exec WORDd.N) &");

    private final String name = "w" + Integer.toString(new Random().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
    private final Cgroup cgroup;
    private final Child shell;
    private final Set<Integer> pids; // read once: none ends or forks from here on

    /** @param random decides the order and the details */
    Herd(Path folder, Random random) throws Exception {
        this.cgroup = Cgroup.create(name);
        Path program = CProgram.compile("idle.c", folder.resolve(name));
        for (String other : List.of("-c+d", "0123456789", "-longer-than-fifteen", "x", "p")) {
            Files.copy(program, folder.resolve(name + other));
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < OF_EACH_KIND; i++) {
            KINDS.forEach(kind -> lines.add(kind.replace("WORD", program.toString())
                    .replace("NAME", name)
                    .replace("CGROUP", cgroup.procs().toString())
                    .replace("COLOR", random.nextBoolean() ? "red" : "blue")
                    .replace("N", String.valueOf(lines.size()))));
        }
        Collections.shuffle(lines, random);
        Path script = folder.resolve("herd.sh");
        Files.write(
                script,
                Stream.of(Stream.of("set -m"), lines.stream(), Stream.of("echo ready", "read -r line"))
                        .flatMap(part -> part)
                        .toList());
        // In a new session: a session that began outside of our PID namespace has the number 0.
        shell = Child.start("setsid", "bash", script.toString());
        shell.awaitLine("ready");
        await("all programs to run").until(() -> shell.descendants().stream().noneMatch(Herd::isStarting));
        pids = shell.descendants();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.getFileName().toString().startsWith(name + "d."))
                    .toList()) {
                Files.delete(file);
            }
        }
    }

    /** The word in every command line, and in many names. */
    String name() {
        return name;
    }

    /** The cgroup of some of them, as {@code /proc/<pid>/cgroup} shows it. */
    String cgroupPath() {
        return cgroup.path();
    }

    /** The pids of all of them, zombies included. */
    Set<Integer> pids() {
        return pids;
    }

    private static boolean isStarting(int pid) {
        return Set.of("bash", "sh", "setpriv", "setsid", "cp").contains(comm(pid));
    }

    static String comm(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }

    static boolean isZombie(int pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException ended) {
            return true;
        }
    }

    /** A numeric field, numbered as in proc_pid_stat(5); -1 if the process has ended. */
    static long stat(int pid, int field) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[field - 3]);
        } catch (IOException ended) {
            return -1;
        }
    }

    @Override
    public void close() {
        shell.close();
        cgroup.close();
    }
}
