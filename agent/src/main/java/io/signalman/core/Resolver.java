package io.signalman.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Turns a target into the processes that it means now; listing and sending share it, so that both see the same ones. */
final class Resolver {
    private final Processes processes;
    private final Guard guard;

    Resolver(Processes processes, Guard guard) {
        this.processes = processes;
        this.guard = guard;
    }

    /**
     * What a target means now.
     *
     * @param inScope those that may be meant
     * @param outside the others; one that has vanished meanwhile is among them, since it belongs to nobody
     */
    record Resolution(List<ProcessStat> inScope, List<ProcessStat> outside) {}

    Resolution resolve(Target target) {
        List<ProcessStat> inScope = new ArrayList<>();
        List<ProcessStat> outside = new ArrayList<>();
        for (ProcessStat process : find(target)) {
            (guard.inScope(process) ? inScope : outside).add(process);
        }
        return new Resolution(inScope, outside);
    }

    Resolution everything() {
        return resolve(new Target.Everybody());
    }

    /** In scope or not. */
    List<ProcessStat> find(Target target) {
        if (target instanceof Target.Pid pid) {
            return processes.stat(pid.pid()).stream().toList();
        }
        if (target instanceof Target.Handle handle) {
            return withIdentity(handle.identity());
        }
        if (target instanceof Target.Name name) {
            return processes.named(name.name()).stream()
                    .filter(process -> !process.zombie())
                    .toList();
        }
        if (target instanceof Target.Tree tree) {
            return tree(tree.root());
        }
        if (target instanceof Target.Group group) {
            return group(group.pgid());
        }
        return target instanceof Target.OwnGroup ? group(processes.ownGroup()) : processes.all();
    }

    private List<ProcessStat> withIdentity(ProcessIdentity identity) {
        if (!(processes.hold(identity.pid()) instanceof Processes.Hold.Held held)) {
            return List.of();
        }
        try (Processes.HeldProcess process = held.process()) {
            return identity.sameAs(process.identity()) ? List.of(process.stat()) : List.of();
        }
    }

    private List<ProcessStat> group(int pgid) {
        return processes.all().stream()
                .filter(process -> process.pgid() == pgid)
                .toList();
    }

    /** The root first, then each generation, without zombies. */
    private List<ProcessStat> tree(int root) {
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
            // Taken out, so that a parent link read while a pid was reused can't make a circle.
            List<ProcessStat> born = children.remove(found.get(next).pid());
            found.addAll(born == null ? List.of() : born);
        }
        found.removeIf(ProcessStat::zombie);
        return found;
    }
}
