package io.signalman.core;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Looks for children that held processes have had since they were held. */
final class Offspring {
    /** Looks in a row that each found a new one. */
    private static final int MOST_LOOKS = 200;

    private final Processes processes;
    private final Aim aim;
    private final Predicate<ProcessStat> maySee;
    private int looks;
    private int born;

    /** @param maySee whether the caller may know of a child */
    Offspring(Processes processes, Aim aim, Predicate<ProcessStat> maySee) {
        this.processes = processes;
        this.aim = aim;
        this.maySee = maySee;
    }

    /**
     * Takes hold of children, children's children and so on until there are no new ones, there are too many, or they keep
     * coming.
     *
     * @param take is given each generation
     */
    void follow(Consumer<List<Processes.HeldProcess>> take) {
        while (aim.tooMany().isEmpty() && looks++ < MOST_LOOKS) {
            List<Processes.HeldProcess> generation = aim.take(children());
            if (generation.isEmpty()) {
                looks = 0;
                return;
            }
            born += generation.size();
            take.accept(generation);
        }
    }

    /** Told apart from strangers by a parent that is alive after all was read, and so has had its pid all the time. */
    private List<Resolver.Found> children() {
        Map<Integer, Processes.HeldProcess> parents = new HashMap<>();
        aim.held().forEach(process -> parents.put(process.stat().pid(), process));
        return processes.all().stream()
                .filter(child -> isAlive(parents, child.ppid()) && !isAlive(parents, child.pid()) && maySee.test(child))
                .map(child -> new Resolver.Found(
                        child.pid(),
                        process -> process.stat().ppid() == child.ppid() && isAlive(parents, child.ppid())))
                .toList();
    }

    private boolean isAlive(Map<Integer, Processes.HeldProcess> held, int pid) {
        Processes.HeldProcess process = held.get(pid);
        if (process == null) {
            return pid == processes.self() && aim.selfLeftOut();
        }
        return process.send(Signal.NONE.number()) != Processes.ESRCH;
    }

    /** What there is to say of them: "" or a sentence. */
    String note() {
        if (looks >= MOST_LOOKS) {
            return "New descendants kept coming and some may be missed; send KILL, which stops a tree before it ends it.";
        }
        return born == 0 ? "" : born + (born == 1 ? " descendant was" : " descendants were") + " born meanwhile.";
    }
}
