package io.signalman.bootstrap;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks that this JVM has room for the agent before any part of the agent is loaded. If the initialiser of a JDK class
 * fails for lack of a descriptor, the class stays unusable for the host too. Lack of memory ends a host that runs with
 * {@code -XX:+ExitOnOutOfMemoryError} or can't allocate. An unreadable value counts as enough.
 */
final class Room {
    /** Measured on JDK 17 and 25: 10 at rest, 30 while ten clients call. The command line requires as many. */
    private static final int DESCRIPTORS = 48;

    /** 4 at rest, more while clients call and jobs run. */
    private static final int THREADS = 16;

    /** MiB; less than the command line requires, because the attach itself takes some. */
    private static final int ADDRESS_SPACE = 96;

    private static final int DATA = 48;
    private static final int MEMORY = 64;
    private static final long MIB = 1 << 20;

    private Room() {}

    /** @throws IllegalStateException that says what is short, with numbers, and what to do */
    static void check() {
        // First: the other checks initialise classes that need descriptors. Reading these files does not, proc(5).
        requireDescriptors();
        requireSize("Max address space", "VmSize:", ADDRESS_SPACE, "address space", "--as=");
        requireSize("Max data size", "VmData:", DATA, "data segment", "--data=");
        requireCgroups();
        try {
            MemoryRoom.check();
        } catch (LinkageError | IllegalArgumentException notTold) {
            // Without java.management, the agent reports the missing module; not every JVM has each option.
        }
    }

    private static void requireDescriptors() {
        String[] open = new File("/proc/self/fd").list();
        long limit = limit("Max open files");
        if (open != null && limit >= 0) {
            // One of them belongs to the listing itself.
            require(
                    limit - open.length + 1,
                    DESCRIPTORS,
                    limit,
                    "descriptors",
                    raise("Max open files", "--nofile=", open.length + 2 * DESCRIPTORS));
        }
    }

    /** RLIMIT_AS and RLIMIT_DATA, getrlimit(2). */
    private static void requireSize(String name, String key, int needed, String what, String option) {
        long limit = limit(name);
        for (String line : lines("/proc/self/status")) {
            if (limit >= 0 && line.startsWith(key)) {
                long used = Long.parseLong(line.split("\\s+", -1)[1]) * 1024;
                requireMib(limit - used, needed, limit, what, raise(name, option, used + 2L * needed * MIB));
            }
        }
    }

    /** The remedy: prlimit(1) raises the hard limit too if no colon follows, which root may. */
    private static String raise(String name, String option, long value) {
        long hard = limit(name, 4);
        boolean fits = hard < 0 || hard >= value;
        return "raise the limit with prlimit " + option + value + (fits ? ": --pid <pid>" : " --pid <pid> (as root)");
    }

    /** The soft limit; -1 if unlimited. */
    private static long limit(String name) {
        return limit(name, 3);
    }

    /** @param word of the line in proc_pid_limits(5): every name that callers pass has three words */
    private static long limit(String name, int word) {
        for (String line : lines("/proc/self/limits")) {
            String[] words = line.split("\\s+", -1);
            if (line.startsWith(name) && !words[word].equals("unlimited")) {
                return Long.parseLong(words[word]);
            }
        }
        return -1;
    }

    /** Checks the cgroup and all its ancestors: version 2, or the hierarchies of version 1, cgroups(7). */
    private static void requireCgroups() {
        for (String line : lines("/proc/self/cgroup")) {
            String[] fields = line.split(":", 3);
            for (String path = fields.length == 3 ? fields[2] : null; path != null; path = new File(path).getParent()) {
                requireCgroup(fields[1], new File("/sys/fs/cgroup/" + fields[1], path).getPath());
            }
        }
    }

    private static void requireCgroup(String controllers, String cgroup) {
        if (controllers.isEmpty() || controllers.equals("pids")) {
            long max = number(cgroup + "/pids.max", "");
            long current = number(cgroup + "/pids.current", "");
            if (max >= 0 && current >= 0) {
                require(max - current, THREADS, max, "threads", "raise " + cgroup + "/pids.max");
            }
        }
        if (controllers.isEmpty()) {
            requireMemory(cgroup, "/memory.max", "/memory.current", "inactive_file ");
        } else if (controllers.equals("memory")) {
            requireMemory(cgroup, "/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_inactive_file ");
        }
    }

    /** @param cache the key in memory.stat of the file pages that the kernel reclaims before it ends a process */
    private static void requireMemory(String cgroup, String limit, String usage, String cache) {
        long max = number(cgroup + limit, "");
        long used = number(cgroup + usage, "");
        if (max >= 0 && used >= 0) {
            long free = Math.max(0, number(cgroup + "/memory.stat", cache));
            requireMib(max - used + free, MEMORY, max, "memory", "raise " + cgroup + limit);
        }
    }

    private static void requireMib(long left, int needed, long limit, String what, String remedy) {
        require(left / MIB, needed, limit / MIB, "MiB of " + what, remedy);
    }

    /** @throws IllegalStateException if less is left than needed */
    static void require(long left, long needed, long limit, String what, String remedy) {
        if (left < needed) {
            throw new IllegalStateException("this JVM has "
                    + Math.max(0, left) + " of " + limit + " " + what + " left, and the agent needs " + needed + "; "
                    + remedy + ", and attach again.");
        }
    }

    /** The number on the first line of the file that begins with the key; -1 if there is none. */
    private static long number(String file, String key) {
        for (String line : lines(file)) {
            String value = line.startsWith(key) ? line.substring(key.length()) : "";
            if (value.matches("[0-9]{1,18}")) {
                return Long.parseLong(value);
            }
        }
        return -1;
    }

    private static List<String> lines(String file) {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new FileInputStream(file), StandardCharsets.ISO_8859_1))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException unreadable) {
            // An unreadable value counts as enough.
        }
        return lines;
    }
}
