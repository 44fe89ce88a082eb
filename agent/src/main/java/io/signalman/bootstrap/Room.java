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
 * Looks whether this JVM has room for the agent before anything of it is loaded. A class of the JDK whose initialiser
 * fails for lack of a descriptor stays unusable for the host too, and a lack of memory ends a host that runs with
 * {@code -XX:+ExitOnOutOfMemoryError}. What can't be read is taken to be enough.
 */
final class Room {
    /** Measured on JDK 17 and 25: 10 at rest, 30 while ten clients call. The command line looks for as many. */
    private static final int DESCRIPTORS = 48;

    /** At rest 4, and more while clients call and jobs run. */
    private static final int THREADS = 16;

    private Room() {}

    /** @throws IllegalStateException that says what is short, with numbers, and what to do */
    static void check() {
        // First: the other looks initialise classes that need descriptors. These two files don't, proc(5).
        requireDescriptors();
        requireThreads();
        try {
            MemoryRoom.check();
        } catch (LinkageError noJavaManagement) {
            // The agent will say so.
        }
    }

    private static void requireDescriptors() {
        String[] open = new File("/proc/self/fd").list();
        for (String line : lines("/proc/self/limits")) {
            String[] words = line.split("\\s+", -1);
            if (open != null && line.startsWith("Max open files") && !words[3].equals("unlimited")) {
                long limit = Long.parseLong(words[3]);
                // One of them is the listing's own.
                require(
                        limit - open.length + 1,
                        DESCRIPTORS,
                        limit,
                        "descriptors",
                        "raise the limit with prlimit --nofile=" + (open.length + 2 * DESCRIPTORS) + ": --pid <pid>");
            }
        }
    }

    /** By the cgroup and all above it: version 2, or the hierarchy of the pids controller of version 1, cgroups(7). */
    private static void requireThreads() {
        for (String line : lines("/proc/self/cgroup")) {
            String[] fields = line.split(":", 3);
            boolean pids = fields.length == 3 && fields[1].equals("pids");
            if (fields.length == 3 && (pids || fields[1].isEmpty())) {
                String root = pids ? "/sys/fs/cgroup/pids" : "/sys/fs/cgroup";
                for (String path = fields[2]; path != null; path = new File(path).getParent()) {
                    requireThreads(new File(root, path).getPath());
                }
            }
        }
    }

    private static void requireThreads(String cgroup) {
        long max = number(cgroup + "/pids.max");
        long current = number(cgroup + "/pids.current");
        if (max >= 0 && current >= 0) {
            require(max - current, THREADS, max, "threads", "raise " + cgroup + "/pids.max");
        }
    }

    /** @throws IllegalStateException if less is left than is needed */
    static void require(long left, long needed, long limit, String what, String remedy) {
        if (left < needed) {
            throw new IllegalStateException("this JVM has "
                    + Math.max(0, left) + " of " + limit + " " + what + " left, and the agent needs " + needed + "; "
                    + remedy + ", and attach again.");
        }
    }

    /** The number in the file; -1 if it holds none. */
    private static long number(String file) {
        List<String> lines = lines(file);
        return lines.isEmpty() || !lines.get(0).matches("[0-9]{1,18}") ? -1 : Long.parseLong(lines.get(0));
    }

    private static List<String> lines(String file) {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new FileInputStream(file), StandardCharsets.ISO_8859_1))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException unreadable) {
            // What is missing is taken to be enough.
        }
        return lines;
    }
}
