package io.signalman.core;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The process that makes a request, and its ancestors. A name or condition never finds them, and a tree spares the process
 * itself; a pid, handle or group means them as written. One request's own, used by one thread.
 */
final class Lineage {
    private final Optional<ProcessIdentity> caller;
    private final Processes processes;
    private Optional<Set<Integer>> pids = Optional.empty();
    private final Set<Integer> spared = new HashSet<>();

    /** @param caller empty if the request does not name it; one that has ended spares nobody */
    Lineage(Optional<ProcessIdentity> caller, Processes processes) {
        this.caller = caller;
        this.processes = processes;
    }

    /** Whether a target of that reach leaves out this process, which it otherwise means. */
    boolean spares(int pid, Target.Reach reach) {
        boolean spares =
                switch (reach) {
                    case FOUND -> pids().contains(pid);
                    case TREE -> caller.filter(it -> it.pid() == pid).isPresent() && pids().contains(pid);
                    case ONE, LISTED, GROUP, BROADCAST -> false;
                };
        if (spares) {
            spared.add(pid);
        }
        return spares;
    }

    private Set<Integer> pids() {
        if (pids.isEmpty()) {
            pids = Optional.of(read());
        }
        return pids.get();
    }

    private Set<Integer> read() {
        Set<Integer> line = new HashSet<>();
        if (caller.isEmpty() || !(processes.hold(caller.get().pid()) instanceof Processes.Hold.Held held)) {
            return line;
        }
        try (Processes.HeldProcess process = held.process()) {
            Optional<ProcessStat> next =
                    Optional.of(process.stat()).filter(stat -> caller.get().sameAs(process.identity()));
            long started = Long.MAX_VALUE;
            // A parent is never younger than its child, and a pid that is reused meanwhile can make a circle.
            while (next.isPresent()
                    && next.get().startTime() <= started
                    && line.add(next.get().pid())) {
                started = next.get().startTime();
                next = processes.stat(next.get().ppid());
            }
        }
        return line;
    }

    /** How many were left out, and why: "" or a sentence. */
    String note() {
        return spared.isEmpty()
                ? ""
                : spared.size() + (spared.size() == 1 ? " process was" : " processes were")
                        + " left out: the caller itself or its ancestors. Give a pid to mean one of them.";
    }
}
