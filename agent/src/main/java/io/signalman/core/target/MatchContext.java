package io.signalman.core.target;

import io.signalman.core.ProcessDetails;
import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.SignalResults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The context in which one request's target is matched.
 *
 * @param inScope whether a process is in the agent's scope
 * @param mayBePicked whether a process may be the newest or oldest
 * @param maySee whether the caller may know of a process; conditions find no other
 * @param caller is never the newest or oldest, and nested targets do not find it
 */
public record MatchContext(
        Processes processes,
        SignalResults results,
        Predicate<ProcessStat> inScope,
        Predicate<ProcessStat> mayBePicked,
        Predicate<ProcessStat> maySee,
        CallerAncestors caller) {
    ProcessDetails details() {
        return processes.details();
    }

    /** The processes that a nested target means now, by their pids. */
    Map<Integer, ProcessIdentity> identities(Target target) {
        Map<Integer, ProcessIdentity> identities = new HashMap<>();
        for (Found found : target.find(this)) {
            if (found instanceof Found.Candidate process) {
                Processes.whileHeld(
                                processes,
                                process.pid(),
                                held -> isMeant(target, process, held)
                                        ? Optional.of(held.identity())
                                        : Optional.empty())
                        .ifPresent(identity -> identities.put(process.pid(), identity));
            }
        }
        return identities;
    }

    private boolean isMeant(Target target, Found.Candidate found, Processes.HeldProcess held) {
        return found.isMeant().test(held)
                && (target.reach() != Target.Reach.FOUND || maySee.test(held.stat()))
                && !caller.spares(held.stat(), target.reach());
    }

    /** One process that the caller named by its pid. */
    Found named(int pid) {
        return new Found.Candidate(pid, process -> true, Optional.of(results::stale));
    }

    /** One process that the caller named by a handle. */
    Found named(ProcessIdentity identity) {
        return new Found.Candidate(
                identity.pid(), process -> identity.sameAs(process.identity()), Optional.of(results::stale));
    }

    List<Found> group(int pgid) {
        return found(processes.all().stream()
                .filter(process -> process.pgid() == pgid)
                .toList());
    }

    List<Found> everybody() {
        return found(processes.all());
    }

    private static List<Found> found(List<ProcessStat> processes) {
        return processes.stream()
                .<Found>map(then -> new Found.Candidate(
                        then.pid(), process -> process.stat().startTime() == then.startTime()))
                .toList();
    }

    /** A process and its descendants: the root first, then each generation, without zombies. */
    List<Found> tree(int root) {
        return descendants(root).stream()
                .<Found>map(
                        then -> new Found.Candidate(then.pid(), process -> isStillThere(then, process.stat(), root)))
                .toList();
    }

    private List<ProcessStat> descendants(int root) {
        Map<Integer, List<ProcessStat>> children = new HashMap<>();
        List<ProcessStat> found = new ArrayList<>();
        for (ProcessStat process : processes.all()) {
            children.computeIfAbsent(process.ppid(), parent -> new ArrayList<>())
                    .add(process);
            if (process.pid() == root) {
                found.add(process);
            }
        }
        for (int next = 0; next < found.size(); next++) {
            // Removed, so that a parent link read while a pid was reused can't close a circle.
            List<ProcessStat> born = children.remove(found.get(next).pid());
            found.addAll(born == null ? List.of() : born);
        }
        found.removeIf(ProcessStat::zombie);
        return found;
    }

    /** Parents are read at different moments, and a pid may have been reused in between. */
    private static boolean isStillThere(ProcessStat then, ProcessStat now, int root) {
        return now.startTime() == then.startTime() && (now.pid() == root || now.ppid() == then.ppid());
    }
}
