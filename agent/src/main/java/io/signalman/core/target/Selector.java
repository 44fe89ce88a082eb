package io.signalman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds the processes of which all conditions hold, by the cheap ones first, and has them tried again on each held one. */
final class Selector {
    private static final Comparator<ProcessStat> BY_AGE =
            Comparator.comparingLong(ProcessStat::startTime).thenComparingInt(ProcessStat::pid);

    private final Sight sight;

    Selector(Sight sight) {
        this.sight = sight;
    }

    List<Resolver.Found> find(Target.Selection selection) {
        boolean zombies = selection.conditions().stream().anyMatch(Condition::zombies);
        List<Predicate<Candidate>> tests = bounded(selection.conditions()).stream()
                .sorted(Comparator.comparing(Condition::cost))
                .map(condition -> condition.on().apply(sight))
                .toList();
        Predicate<Candidate> all = process -> zombies || !process.stat().zombie();
        for (Predicate<Candidate> test : tests) {
            all = all.and(test);
        }
        all = all.and(process -> !process.unreadable().get());
        List<Candidate> seen = seen(tests, zombies);
        List<Candidate> known =
                seen.stream().filter(process -> !process.unreadable().get()).toList();
        return Stream.concat(
                        found(known, all, selection.pick()),
                        seen.stream()
                                .filter(process -> process.unreadable().get())
                                .map(process -> Resolver.Found.unreadable(process.pid())))
                .toList();
    }

    /** Nobody finds out by trying conditions what listing would not show. */
    private static List<Condition> bounded(List<Condition> conditions) {
        List<Condition> bounded = new ArrayList<>(conditions);
        bounded.add(Condition.visible());
        if (conditions.stream().anyMatch(condition -> condition.cost().compareTo(Condition.Cost.SCOPE) > 0)) {
            bounded.add(Condition.inScope());
        }
        return bounded;
    }

    private List<Candidate> seen(List<Predicate<Candidate>> tests, boolean zombies) {
        List<Candidate> left = new ArrayList<>();
        Map<Integer, ProcessStat> byPid = new HashMap<>();
        for (ProcessStat process : sight.processes().all()) {
            byPid.put(process.pid(), process);
            left.add(Candidate.seen(process, pid -> Optional.ofNullable(byPid.get(pid))));
        }
        left.removeIf(process -> !zombies && process.stat().zombie());
        for (Predicate<Candidate> test : tests) {
            left.removeIf(process -> !test.test(process));
        }
        return left;
    }

    private Stream<Resolver.Found> found(List<Candidate> seen, Predicate<Candidate> all, Target.Pick pick) {
        Predicate<Processes.HeldProcess> isMeant = process -> all.test(Candidate.held(process, sight.processes()));
        if (pick == Target.Pick.ALL) {
            return seen.stream().map(process -> new Resolver.Found(process.pid(), isMeant));
        }
        return seen.stream()
                .map(Candidate::stat)
                .sorted(pick == Target.Pick.OLDEST ? BY_AGE : BY_AGE.reversed())
                .filter(sight.guard()::mayBePicked)
                .filter(process -> !sight.lineage().spares(process, Target.Reach.FOUND))
                .limit(1)
                .map(picked -> new Resolver.Found(
                        picked.pid(), isMeant.and(process -> process.stat().startTime() == picked.startTime())));
    }
}
