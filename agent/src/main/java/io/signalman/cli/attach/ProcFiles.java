package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads files below {@code /proc/<pid>} (proc(5)). A file that is gone or forbidden is empty. */
public final class ProcFiles {
    /** The index of the start time, field 22 of stat, among the fields after the name; field 3 is the first of them. */
    private static final int START_TIME = 22 - 3;

    /** A clock tick, 1/USER_HZ s: the same on every architecture that Java runs on. */
    private static final long TICK_NANOS = 10_000_000;

    private ProcFiles() {}

    /**
     * The pid of this process. It costs one system call, proc(5); the JDK's {@link ProcessHandle} would start threads
     * that wait for children.
     */
    static long self() {
        try {
            return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
        } catch (IOException noProc) {
            throw Failure.refused("/proc can't be read; Signalman needs it to find processes.");
        }
    }

    static Optional<String> read(long pid, String name) {
        try {
            return Optional.of(Files.readString(path(pid, name), StandardCharsets.ISO_8859_1));
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }

    static Optional<Path> link(long pid, String name) {
        try {
            return Optional.of(Files.readSymbolicLink(path(pid, name)));
        } catch (IOException goneOrForbidden) {
            return Optional.empty();
        }
    }

    static Map<String, String> status(long pid) {
        Map<String, String> status = new HashMap<>();
        for (String line : read(pid, "status").orElse("").split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                status.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return status;
    }

    /** This process in the form that agents read: handle, PID namespace and boot id; "" if /proc can't be read. */
    public static String caller() {
        long self = self();
        long started = startTime(self);
        Optional<Path> namespace = link(self, "ns/pid");
        String boot = RunFiles.bootId();
        return started < 0
                ? ""
                : self + "@" + started
                        + (namespace.isEmpty() || boot.isEmpty() ? "" : " " + namespace.get() + " " + boot);
    }

    /** In clock ticks since boot; -1 if there is no such process. */
    static long startTime(long pid) {
        String stat = read(pid, "stat").orElse("");
        // The name is in parentheses and may contain parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > START_TIME ? Long.parseLong(fields[START_TIME]) : -1;
    }

    /**
     * Whether a handle is that of a process, as the process itself sees it: in another time namespace it sees another
     * start time.
     *
     * @param there its pid in its own PID namespace
     */
    static boolean isHandle(String handle, long pid, long there) {
        return isHandle(handle, there, startTime(pid), bootOffset(pid) - bootOffset(self()));
    }

    /**
     * @param started in clock ticks, as this process sees it
     * @param offset from this process's time since boot to that one's, in nanoseconds
     */
    static boolean isHandle(String handle, long there, long started, long offset) {
        long first = started + Math.floorDiv(offset, TICK_NANOS);
        long last = offset % TICK_NANOS == 0 ? first : first + 1; // both views are rounded down
        return started >= 0
                && ((handle + ".").startsWith(there + "@" + first + ".")
                        || (handle + ".").startsWith(there + "@" + last + "."));
    }

    /** The nanoseconds that time_namespaces(7) add to the time since boot; 0 on a kernel without them. */
    private static long bootOffset(long pid) {
        for (String line : read(pid, "timens_offsets").orElse("").split("\n", -1)) {
            String[] fields = line.split(" +", -1);
            if (fields[0].equals("boottime") && fields.length == 3) {
                return TimeUnit.SECONDS.toNanos(Long.parseLong(fields[1])) + Long.parseLong(fields[2]);
            }
        }
        return 0;
    }

    static List<String> arguments(long pid) {
        return read(pid, "cmdline")
                .map(text -> text.endsWith("\0") ? text.substring(0, text.length() - 1) : text)
                .filter(text -> !text.isEmpty())
                .map(text -> List.of(text.split("\0", -1)))
                .orElse(List.of());
    }

    static Path path(long pid, String name) {
        return Path.of("/proc", Long.toString(pid), name);
    }
}
