package io.signalman.cli;

import java.io.File;
import java.util.Optional;

/** Whether a JVM has descriptors left to be attached to: its attach socket takes some before the agent can look. */
final class Headroom {
    /** As many as the agent asks for. */
    private static final int DESCRIPTORS = 48;

    private Headroom() {}

    /** @throws Failure with the numbers and what to do; a JVM that can't be looked into passes */
    static void check(long pid) {
        String[] open = new File(ProcFiles.path(pid, "fd").toString()).list();
        Optional<Long> limit = ProcFiles.read(pid, "limits").flatMap(Headroom::openFiles);
        if (open == null || limit.isEmpty() || limit.get() - open.length >= DESCRIPTORS) {
            return;
        }
        throw Failure.refused("JVM " + pid + " has " + Math.max(0, limit.get() - open.length) + " of " + limit.get()
                + " descriptors left, and the agent needs " + DESCRIPTORS + "; raise its limit with: prlimit --nofile="
                + (open.length + 2 * DESCRIPTORS) + ": --pid " + pid);
    }

    /** The soft limit, proc(5); empty if there is none. */
    private static Optional<Long> openFiles(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s+", -1)[3])
                .filter(soft -> !soft.equals("unlimited"))
                .map(Long::valueOf)
                .findFirst();
    }
}
