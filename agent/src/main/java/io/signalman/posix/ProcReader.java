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

/** Reads {@code /proc}. A process may vanish between any two reads, and then it is empty and never an exception. */
final class ProcReader {
    /** A stat line has 52 numbers of up to 20 digits: it always fits; of cmdline this is enough to find a name. */
    private static final int BUFFER = 8192;

    /** Kernel threads have names of up to 63 bytes there (proc_task_name of fs/proc/array.c). */
    private static final int COMM_BUFFER = 128;

    /**
     * The last place of a script in its own argv: execve(2) puts an interpreter and at most one argument of it before a
     * script, and follows five interpreters that are scripts themselves (exec_binprm of fs/exec.c).
     */
    private static final int SCRIPT_MAX = 10;

    private static final int ROOT = 0;

    /** Of arguments and environment: three quarters of _STK_LIM, the most that execve(2) ever takes (fs/exec.c). */
    static final int ARGUMENTS_MAX = 6 * 1024 * 1024;

    /**
     * Every process.
     *
     * @throws IllegalStateException where one is there and can't be read, since it could be missed
     */
    List<ProcessStat> all() {
        List<ProcessStat> found = new ArrayList<>();
        byte[] buffer = new byte[BUFFER];
        for (String entry : processes()) {
            int pid = Integer.parseInt(entry);
            Optional<StatLine> line = line(pid, buffer);
            if (line.isEmpty()) {
                requireVanished(pid);
            }
            line.ifPresent(whole -> found.add(withName(pid, whole)));
        }
        return found;
    }

    /**
     * Every process whose comm is the given name as far as comm can hold it. Not by its stat, which the kernel takes twice
     * as long to write.
     *
     * @throws IllegalStateException as {@link #all} does
     */
    List<Integer> mayBeNamed(String name) {
        byte[] encoded = RawText.encode(name);
        byte[] wanted = Arrays.copyOf(encoded, Math.min(encoded.length, StatLine.COMM_MAX));
        List<Integer> found = new ArrayList<>();
        byte[] buffer = new byte[COMM_BUFFER];
        for (String entry : processes()) {
            int length = read("/proc/" + entry + "/comm", buffer) - 1; // a newline ends it
            if (length < 0) {
                requireVanished(Integer.parseInt(entry));
            } else if (Arrays.equals(buffer, 0, length, wanted, 0, wanted.length)) {
                found.add(Integer.parseInt(entry));
            }
        }
        return found;
    }

    private static List<String> processes() {
        String[] entries = new File("/proc").list();
        if (entries == null) {
            throw new IllegalStateException(
                    "/proc can't be listed; check that it is mounted and that descriptors are left (ulimit -n).");
        }
        List<String> processes = new ArrayList<>(entries.length);
        for (String entry : entries) {
            if (entry.charAt(0) >= '1' && entry.charAt(0) <= '9') {
                processes.add(entry);
            }
        }
        return processes;
    }

    private void requireVanished(int pid) {
        if (exists(pid)) {
            throw new IllegalStateException("/proc/" + pid + "/stat can't be read, so a process could be missed;"
                    + " check that descriptors are left (ulimit -n).");
        }
    }

    /**
     * How a zombie has ended, as wait(2) will tell its parent: exit_code, the last field of its stat. The kernel shows a 0
     * to whoever may not look into the process (ptrace(2)), and lets only the others read its namespaces.
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

    /** Of a thread id too, although it is no process: {@link #tgid} tells. */
    Optional<ProcessStat> stat(int pid) {
        return line(pid, new byte[BUFFER / 4]).map(line -> withName(pid, line));
    }

    private static Optional<StatLine> line(int pid, byte[] buffer) {
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
     * The one base name that starts with the cut comm, among the arguments as far as a script can be behind; empty if there
     * are several. An option of an interpreter is no script.
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

    List<String> arguments(int pid) {
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/cmdline")) {
            byte[] arguments = in.readNBytes(ARGUMENTS_MAX);
            return List.of(RawText.decode(arguments, 0, arguments.length).split("\0", -1));
        } catch (IOException vanished) {
            return List.of();
        }
    }

    String commandLine(int pid) {
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/cmdline")) {
            byte[] arguments = in.readNBytes(ARGUMENTS_MAX);
            int length = arguments.length;
            while (length > 0 && arguments[length - 1] == 0) {
                length--;
            }
            for (int i = 0; i < length; i++) {
                if (arguments[i] == 0) {
                    arguments[i] = ' ';
                }
            }
            return RawText.decode(arguments, 0, length);
        } catch (IOException vanished) {
            return "";
        }
    }

    /** Whether there is a stat to read, also where no descriptor is left to read it. */
    boolean exists(int pid) {
        return new File("/proc/" + pid + "/stat").exists();
    }

    /** The process that a thread id belongs to; a process' own id for itself; -1 where there is neither. */
    int tgid(int tid) {
        return statusNumber(tid, "Tgid:", 0);
    }

    /** The real user id, -1 where unknown. */
    int realUid(int pid) {
        return statusNumber(pid, "Uid:", 0);
    }

    /** The real group id, -1 where unknown. */
    int realGid(int pid) {
        return statusNumber(pid, "Gid:", 0);
    }

    /** The device number of the controlling terminal, 0 for none (tty_nr of proc_pid_stat(5)). */
    long terminal(int pid) {
        return line(pid, new byte[BUFFER / 4]).map(StatLine::terminal).orElse(0L);
    }

    /**
     * A number of a line of {@code /proc/<pid>/status} (proc_pid_status(5)), as 32 bits; -1 if the line is missing.
     *
     * @param place which number of the line, from 0
     */
    private static int statusNumber(int pid, String key, int place) {
        byte[] buffer = new byte[BUFFER];
        int length = read("/proc/" + pid + "/status", buffer);
        // Not by String.lines(): a carriage return stands in a name as it is, and would let it forge the lines behind.
        return Arrays.stream(RawText.decode(buffer, 0, Math.max(0, length)).split("\n", -1))
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).trim().split("\\s+", -1)[place])
                .mapToInt(Integer::parseUnsignedInt)
                .findFirst()
                .orElse(-1);
    }

    /**
     * The effective user id, -1 where unknown. It is the owner of {@code /proc/<pid>}, which is cheaper to read than status,
     * but root may also stand for a user whose process may not be dumped (proc_pid(5)).
     */
    int uid(int pid) {
        try {
            int owner = (Integer) Files.getAttribute(Path.of("/proc/" + pid), "unix:uid");
            return owner == ROOT ? statusNumber(pid, "Uid:", 1) : owner;
        } catch (IOException vanished) {
            return -1;
        }
    }

    /**
     * When the kernel started: btime of {@code /proc/stat} (proc_stat(5)), a whole second, as ps(1) and the JDK have it.
     * Empty where /proc is mounted without it (subset=pid).
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

    /** The number of bytes read, 0 or less where there are none. */
    private static int read(String path, byte[] buffer) {
        try (FileInputStream in = new FileInputStream(path)) {
            return in.read(buffer);
        } catch (IOException vanished) {
            return 0;
        }
    }
}
