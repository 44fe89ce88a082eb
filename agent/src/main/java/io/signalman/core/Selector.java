package io.signalman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

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
        return found(seen(tests, zombies), all, selection.pick());
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

    private List<ProcessStat> seen(List<Predicate<Candidate>> tests, boolean zombies) {
        List<ProcessStat> left = new ArrayList<>(sight.processes().all());
        Map<Integer, ProcessStat> byPid = new HashMap<>();
        left.forEach(process -> byPid.put(process.pid(), process));
        left.removeIf(process -> !zombies && process.zombie());
        for (Predicate<Candidate> test : tests) {
            left.removeIf(process -> !test.test(Candidate.seen(process, pid -> Optional.ofNullable(byPid.get(pid)))));
        }
        return left;
    }

    private List<Resolver.Found> found(List<ProcessStat> seen, Predicate<Candidate> all, Target.Pick pick) {
        Predicate<Processes.HeldProcess> isMeant = process -> all.test(Candidate.held(process, sight.processes()));
        if (pick == Target.Pick.ALL) {
            return seen.stream()
                    .map(process -> new Resolver.Found(process.pid(), isMeant))
                    .toList();
        }
        return seen.stream()
                .sorted(pick == Target.Pick.OLDEST ? BY_AGE : BY_AGE.reversed())
                .filter(sight.guard()::mayBePicked)
                .limit(1)
                .map(picked -> new Resolver.Found(
                        picked.pid(), isMeant.and(process -> process.stat().startTime() == picked.startTime())))
                .toList();
    }
}
