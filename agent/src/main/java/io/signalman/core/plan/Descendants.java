package io.signalman.core.plan;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Signal;
import io.signalman.core.judge.JudgedProcess;
import io.signalman.core.target.Found;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Finds processes that have joined a tree or a group since its processes were held. */
public final class Descendants {
    /** The most consecutive looks that each found a new process. */
    private static final int MOST_LOOKS = 200;

    private final Processes processes;
    private int looks;
    private int born;

    public Descendants(Processes processes) {
        this.processes = processes;
    }

    /**
     * Adds children, grandchildren and so on to the plan, one generation after the other, until there are no new ones,
     * the plan is full, or new ones keep coming.
     */
    void follow(Plan plan, Consumer<List<JudgedProcess>> generation) {
        while (!plan.isFull() && looks++ < MOST_LOOKS) {
            List<Processes.HeldProcess> held =
                    plan.held().stream().map(JudgedProcess::process).toList();
            Set<String> known = new HashSet<>();
            held.forEach(process -> known.add(process.stat().key()));
            List<JudgedProcess> joined =
                    plan.join(children(held, known, plan.judge().selfSkipped()));
            if (joined.isEmpty()) {
                looks = 0;
                return;
            }
            born += joined.size();
            generation.accept(joined);
        }
    }

    /**
     * Finds children. A parent that is alive after everything was read has had its pid all the time, which tells its
     * children from strangers.
     *
     * @param known {@link ProcessStat#key} of processes that are known already
     * @param ofSelf whether to find children of the host JVM, too
     */
    public List<Found> children(Collection<Processes.HeldProcess> parents, Set<String> known, boolean ofSelf) {
        Map<Integer, Processes.HeldProcess> byPid = new HashMap<>();
        parents.forEach(parent -> byPid.put(parent.stat().pid(), parent));
        return processes.all().stream()
                .filter(child -> !known.contains(child.key()) && isAlive(byPid, child.ppid(), ofSelf))
                .<Found>map(child -> new Found.Candidate(
                        child.pid(),
                        process -> process.stat().startTime() == child.startTime()
                                && process.stat().ppid() == child.ppid()
                                && isAlive(byPid, child.ppid(), ofSelf)))
                .toList();
    }

    private boolean isAlive(Map<Integer, Processes.HeldProcess> parents, int pid, boolean ofSelf) {
        Processes.HeldProcess parent = parents.get(pid);
        return parent == null
                ? ofSelf && pid == processes.self()
                : parent.send(Signal.NONE.number()) != Processes.ESRCH;
    }

    /** Finds new members of a group. A group keeps its id as long as one of its members lives. */
    public List<Found> members(int pgid, Collection<Processes.HeldProcess> held, Set<String> known) {
        List<ProcessStat> group = processes.all().stream()
                .filter(process -> process.pgid() == pgid)
                .toList();
        Set<String> keys = group.stream().map(ProcessStat::key).collect(Collectors.toSet());
        boolean same =
                held.stream().anyMatch(process -> keys.contains(process.stat().key()));
        return group.stream()
                .filter(process -> same && !known.contains(process.key()))
                .<Found>map(then -> new Found.Candidate(
                        then.pid(),
                        process -> process.stat().startTime() == then.startTime()
                                && process.stat().pgid() == pgid))
                .toList();
    }

    /** "" or a sentence about the descendants that joined. */
    String note() {
        if (looks >= MOST_LOOKS) {
            return "New descendants kept coming and some may be missed; send KILL, which stops a tree before it ends it.";
        }
        return born == 0 ? "" : born + (born == 1 ? " descendant was" : " descendants were") + " born meanwhile.";
    }
}
