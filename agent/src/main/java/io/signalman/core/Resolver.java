package io.signalman.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds the processes that a target may mean now; listing and sending share it, so that both see the same ones. */
final class Resolver {
    private final Processes processes;
    private final Guard guard;

    Resolver(Processes processes, Guard guard) {
        this.processes = processes;
        this.guard = guard;
    }

    /**
     * A process that the target means, unless the pid has come to mean another one meanwhile.
     *
     * @param isMeant tells, once that pid is held
     * @param byHandle whether it is one of several handles, so that its absence has to be told
     * @param unreadable whether it is left out, since the kernel does not show what a condition is about
     */
    record Found(int pid, Predicate<Processes.HeldProcess> isMeant, boolean byHandle, boolean unreadable) {
        Found(int pid, Predicate<Processes.HeldProcess> isMeant) {
            this(pid, isMeant, false, false);
        }

        static Found unreadable(int pid) {
            return new Found(pid, process -> false, false, true);
        }

        /** Why none of them may be signalled, nor their descendants, if init is among them. */
        static Optional<Refusal> initRefusal(List<Found> found, Guard guard) {
            return found.stream()
                    .flatMap(process -> guard.initRefusal(process.pid()).stream())
                    .findFirst();
        }
    }

    /**
     * In scope or not.
     *
     * @param mayBeSeen whether the caller may know of a process that conditions find; others are not found
     * @param lineage of the caller: never the newest or oldest, nor what a target inside of another one finds
     * @throws IllegalArgumentException beginning with {@code bad_value: } where a condition names what this host does not
     *     have, or a regular expression takes too long
     */
    List<Found> find(Target target, Predicate<ProcessStat> mayBeSeen, Lineage lineage) {
        return target.match(new Target.Cases<>(
                pid -> List.of(new Found(pid.pid(), process -> true)),
                handle -> List.of(new Found(
                        handle.identity().pid(), process -> handle.identity().sameAs(process.identity()))),
                handles -> handles.identities().stream()
                        .map(meant -> new Found(meant.pid(), process -> meant.sameAs(process.identity()), true, false))
                        .toList(),
                this::fromFile,
                name -> named(name.name()),
                cgroup -> find(Conditions.alone(Condition.cgroup(cgroup.path())), mayBeSeen, lineage),
                selection -> new Selector(new Sight(this, processes, guard, mayBeSeen, lineage)).find(selection),
                tree -> tree(tree.root()).stream()
                        .map(then -> new Found(then.pid(), process -> isStillThere(then, process.stat(), tree.root())))
                        .toList(),
                group -> found(group(group.pgid())),
                ownGroup -> found(group(processes.ownGroup())),
                everybody -> found(processes.all())));
    }

    private List<Found> named(String name) {
        Predicate<Processes.HeldProcess> isMeant =
                process -> process.stat().name().equals(name) && !process.stat().zombie();
        return processes.mayBeNamed(name).stream()
                .map(pid -> new Found(pid, isMeant))
                .toList();
    }

    private List<Found> fromFile(Target.PidFile target) {
        PidFileCheck check = new PidFileCheck(processes);
        return processes.details().pidFile(target.path()) instanceof ProcessDetails.PidFile.Names file
                ? List.of(new Found(
                        file.pid(),
                        process -> check.objection(target, file, process).isEmpty()))
                : List.of();
    }

    /** Those that the target means now, by their pids. */
    Map<Integer, ProcessIdentity> identities(Target target, Predicate<ProcessStat> mayBeSeen, Lineage lineage) {
        Map<Integer, ProcessIdentity> identities = new HashMap<>();
        for (Found found : find(target, mayBeSeen, lineage)) {
            if (processes.hold(found.pid()) instanceof Processes.Hold.Held held) {
                try (Processes.HeldProcess process = held.process()) {
                    if (found.isMeant().test(process)
                            && (target.reach() != Target.Reach.FOUND || mayBeSeen.test(process.stat()))
                            && !lineage.spares(process.stat(), target.reach())) {
                        identities.put(found.pid(), process.identity());
                    }
                }
            }
        }
        return identities;
    }

    /** Parents are read at different moments, and a pid may have been reused between them. */
    private static boolean isStillThere(ProcessStat then, ProcessStat now, int root) {
        return now.startTime() == then.startTime() && (now.pid() == root || now.ppid() == then.ppid());
    }

    private static List<Found> found(List<ProcessStat> processes) {
        return processes.stream()
                .map(then -> new Found(then.pid(), process -> process.stat().startTime() == then.startTime()))
                .toList();
    }

    /** The members of a process group. */
    List<ProcessStat> group(int pgid) {
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
