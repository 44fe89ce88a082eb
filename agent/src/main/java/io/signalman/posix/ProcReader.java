package io.signalman.posix;

import io.signalman.core.ProcessStat;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code /proc}. A process may vanish between any two reads; then the result is empty, never an exception. */
final class ProcReader {
    /**
     * The size of the buffers in bytes. A stat line has 52 numbers of up to 20 digits and always fits; of cmdline this
     * much suffices to find a name.
     */
    private static final int BUFFER = 8192;

    /** The beginning of a stat line up to its start time: a pid, a name of up to 63 bytes, and 20 numbers. */
    private static final int STAT_BUFFER = 512;

    /** Kernel threads have names of up to 63 bytes in comm (proc_task_name of fs/proc/array.c). */
    private static final int COMM_BUFFER = 128;

    /**
     * The last possible index of a script in its own argv: execve(2) puts an interpreter and at most one argument
     * before a script, and follows five interpreters that are scripts themselves (exec_binprm of fs/exec.c).
     */
    private static final int SCRIPT_MAX = 10;

    /** How often a file of a process is read before it counts as unreadable. */
    private static final int ATTEMPTS = 3;

    /**
     * Every process.
     *
     * @throws IllegalStateException if a process exists and can't be read, because it would be missed
     */
    List<ProcessStat> all() {
        List<ProcessStat> found = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        for (int pid : pids()) {
            StatLine.parse(buffer, readListed(pid, "stat", buffer)).ifPresent(line -> found.add(withName(pid, line)));
        }
        return found;
    }

    /**
     * Every process whose comm equals the given name, up to the length of comm. It reads comm, because the kernel takes
     * twice as long to write stat.
     *
     * @throws IllegalStateException as {@link #all} does
     */
    List<Integer> mayBeNamed(String name) {
        byte[] encoded = RawText.encode(name);
        byte[] wanted = Arrays.copyOf(encoded, Math.min(encoded.length, StatLine.COMM_MAX));
        List<Integer> found = new ArrayList<>();
        byte[] buffer = new byte[COMM_BUFFER];
        for (int pid : pids()) {
            int length = readListed(pid, "comm", buffer) - 1; // without the final newline
            if (length >= 0 && Arrays.equals(buffer, 0, length, wanted, 0, wanted.length)) {
                found.add(pid);
            }
        }
        return found;
    }

    private static List<Integer> pids() {
        String[] entries = new File("/proc").list();
        if (entries == null) {
            throw new IllegalStateException(
                    "/proc can't be listed; check that it is mounted and that descriptors are left (ulimit -n).");
        }
        List<Integer> pids = new ArrayList<>(entries.length);
        for (String entry : entries) {
            if (entry.charAt(0) >= '1' && entry.charAt(0) <= '9') {
                pids.add(Integer.parseInt(entry));
            }
        }
        return pids;
    }

    /**
     * Reads a file of a listed process; -1 if the process has vanished. It reads again, because another process may get
     * the pid between a failed read and the look for the process.
     */
    private int readListed(int pid, String file, byte[] buffer) {
        String path = "/proc/" + pid + "/" + file;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int length = read(path, buffer);
            if (length > 0 || !exists(pid)) {
                return length;
            }
        }
        throw new IllegalStateException(
                path + " can't be read, so a process could be missed; check that descriptors are left (ulimit -n).");
    }

    /**
     * How a zombie ended, as wait(2) will report to its parent: exit_code, the last field of its stat. The kernel shows
     * 0 to callers that may not inspect the process (ptrace(2)); they can't read its namespaces either.
     */
    OptionalInt exitStatus(int pid) {
        byte[] buffer = new byte[BUFFER / 4];
        String line = RawText.decode(buffer, 0, Math.max(0, read("/proc/" + pid + "/stat", buffer)));
        try {
            int status =
                    Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1).strip());
            if (status == 0) {
                Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/user"));
            }
            return OptionalInt.of(status);
        } catch (IOException | NumberFormatException hidden) {
            return OptionalInt.empty();
        }
    }

    /** Also finds threads, which are not processes; {@link #tgid} distinguishes them. */
    Optional<ProcessStat> stat(int pid) {
        return line(pid).map(line -> withName(pid, line));
    }

    private static Optional<StatLine> line(int pid) {
        byte[] buffer = new byte[STAT_BUFFER];
        return StatLine.parse(buffer, read("/proc/" + pid + "/stat", buffer));
    }

    private static ProcessStat withName(int pid, StatLine line) {
        byte[] comm = line.comm();
        Optional<String> longName = Optional.empty();
        if (line.commMayBeCut()) {
            byte[] arguments = new byte[BUFFER];
            longName = longName(comm, arguments, read("/proc/" + pid + "/cmdline", arguments));
        }
        return line.toStat(
                pid,
                longName.orElseGet(() -> RawText.decode(comm, 0, comm.length)),
                line.commMayBeCut() && longName.isEmpty());
    }

    /**
     * The only base name that starts with the cut comm, among the arguments up to the last possible script; empty if
     * there are several. An option of an interpreter is not a script.
     */
    private static Optional<String> longName(byte[] comm, byte[] arguments, int length) {
        Optional<String> name = Optional.empty();
        int start = 0;
        for (int argument = 0; argument <= SCRIPT_MAX && start < length; argument++) {
            int base = start;
            int end = start;
            while (end < length && arguments[end] != 0) {
                if (arguments[end] == '/') {
                    base = end + 1;
                }
                end++;
            }
            if (arguments[start] != '-' && startsWith(arguments, base, end, comm)) {
                String whole = RawText.decode(arguments, base, end);
                if (end == arguments.length || !name.orElse(whole).equals(whole)) {
                    return Optional.empty();
                }
                name = Optional.of(whole);
            }
            start = end + 1;
        }
        return name;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] prefix) {
        return to - from >= prefix.length && Arrays.equals(bytes, from, from + prefix.length, prefix, 0, prefix.length);
    }

    /** Whether there is a stat to read, even if no descriptor is left to read it. */
    boolean exists(int pid) {
        return new File("/proc/" + pid + "/stat").exists();
    }

    /** The process of a thread id, or the id itself for a process; -1 for neither. */
    int tgid(int tid) {
        return statusNumber(tid, "Tgid:", 0);
    }

    /** The real user id; -1 if unknown. */
    int realUid(int pid) {
        return statusNumber(pid, "Uid:", 0);
    }

    /** The real group id; -1 if unknown. */
    int realGid(int pid) {
        return statusNumber(pid, "Gid:", 0);
    }

    /** The device number of the controlling terminal; 0 for none (tty_nr of proc_pid_stat(5)). */
    long terminal(int pid) {
        return line(pid).map(StatLine::terminal).orElse(0L);
    }

    /**
     * A number from a line of {@code /proc/<pid>/status} (proc_pid_status(5)), as 32 bits; -1 if the line is missing.
     *
     * @param place the index of the number on the line, from 0
     */
    private static int statusNumber(int pid, String key, int place) {
        byte[] buffer = new byte[BUFFER];
        int length = read("/proc/" + pid + "/status", buffer);
        // Not String.lines(): the kernel does not escape a carriage return in a name, which could forge the lines after
        // it.
        return Arrays.stream(RawText.decode(buffer, 0, Math.max(0, length)).split("\n", -1))
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).trim().split("\\s+", -1)[place])
                .mapToInt(Integer::parseUnsignedInt)
                .findFirst()
                .orElse(-1);
    }

    /**
     * The effective user id; -1 if unknown. It owns {@code /proc/<pid>}, even where root owns the files inside because the
     * process may not be dumped (task_dump_owner of fs/proc/base.c). Status says the same and takes far longer to read.
     */
    int uid(int pid) {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/" + pid), "unix:uid");
        } catch (IOException vanished) {
            return -1;
        }
    }

    /**
     * The boot time: btime of {@code /proc/stat} (proc_stat(5)), a whole second, as in ps(1) and the JDK. Empty if
     * /proc is mounted without it (subset=pid).
     */
    static Optional<Instant> bootTime() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            return lines.filter(line -> line.startsWith("btime "))
                    .map(line -> Instant.ofEpochSecond(Long.parseLong(line.substring("btime ".length()))))
                    .findFirst();
        } catch (IOException | UncheckedIOException notShown) {
            return Optional.empty();
        }
    }

    /** The number of bytes read; 0 or less if there are none. */
    private static int read(String path, byte[] buffer) {
        try (FileInputStream in = new FileInputStream(path)) {
            return in.read(buffer);
        } catch (IOException vanished) {
            return 0;
        }
    }
}
