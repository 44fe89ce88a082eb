package io.signalman.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The texts below {@code /proc/<pid>} (proc(5)). What vanished or is forbidden is empty. */
final class ProcFiles {
    /** Where start time, field 22 of stat, stands after the name: the state, field 3, is the first. */
    private static final int START_TIME = 22 - 3;

    private ProcFiles() {}

    /**
     * The process that asks. The JDK's {@link ProcessHandle} tells it too, but starts threads to wait for children with;
     * this costs one system call, proc(5).
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

    /** This process, as the agent takes it: handle, PID namespace and boot; "" where /proc does not tell. */
    static String caller() {
        long self = self();
        long started = startTime(self);
        Optional<Path> namespace = link(self, "ns/pid");
        String boot = RunFiles.bootId();
        return started < 0
                ? ""
                : self + "@" + started
                        + (namespace.isEmpty() || boot.isEmpty() ? "" : " " + namespace.get() + " " + boot);
    }

    /** Clock ticks since boot, -1 where there is no such process. */
    static long startTime(long pid) {
        String stat = read(pid, "stat").orElse("");
        // The name is in parentheses and may hold some itself.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return fields.length > START_TIME ? Long.parseLong(fields[START_TIME]) : -1;
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
