package io.signalman.core.target;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the processes for which all conditions hold, trying cheap ones first. Each held process is tried again. */
record Selector(MatchContext context) {
    private static final Comparator<ProcessStat> BY_AGE =
            Comparator.comparingLong(ProcessStat::startTime).thenComparingInt(ProcessStat::pid);

    List<Found> find(Selection selection) {
        boolean zombies = selection.conditions().stream().anyMatch(Condition::zombies);
        List<Predicate<MatchSubject>> tests = bounded(selection.conditions()).stream()
                .sorted(Comparator.comparing(Condition::cost))
                .map(condition -> condition.on().apply(context))
                .toList();
        Predicate<MatchSubject> mayMatch = process -> zombies || !process.stat().zombie();
        for (Predicate<MatchSubject> test : tests) {
            mayMatch = mayMatch.and(test);
        }
        Predicate<MatchSubject> all =
                mayMatch.and(process -> !process.unreadable().get());
        List<MatchSubject> seen = seen(tests, zombies);
        if (selection.topmost()) {
            Set<Integer> pids = seen.stream().map(MatchSubject::pid).collect(Collectors.toSet());
            seen.removeIf(process -> pids.contains(process.stat().ppid()));
            all = all.and(hasParent(mayMatch).negate());
        }
        List<MatchSubject> known =
                seen.stream().filter(process -> !process.unreadable().get()).toList();
        return Stream.concat(
                        found(known, all, selection.pick()),
                        seen.stream()
                                .filter(process -> process.unreadable().get())
                                .map(process -> (Found) new Found.Unreadable(process.pid())))
                .toList();
    }

    private static Predicate<MatchSubject> hasParent(Predicate<MatchSubject> meant) {
        return process -> process.others()
                .apply(process.stat().ppid())
                .filter(parent -> meant.test(MatchSubject.seen(parent, process.others())))
                .isPresent();
    }

    /** Conditions must not reveal processes that a list would hide. */
    private static List<Condition> bounded(List<Condition> conditions) {
        List<Condition> bounded = new ArrayList<>(conditions);
        bounded.add(Condition.visible());
        if (conditions.stream().anyMatch(condition -> condition.cost().compareTo(Condition.Cost.SCOPE) > 0)) {
            bounded.add(Condition.inScope());
        }
        return bounded;
    }

    private List<MatchSubject> seen(List<Predicate<MatchSubject>> tests, boolean zombies) {
        List<MatchSubject> left = new ArrayList<>();
        Map<Integer, ProcessStat> byPid = new HashMap<>();
        for (ProcessStat process : context.processes().all()) {
            byPid.put(process.pid(), process);
            left.add(MatchSubject.seen(process, pid -> Optional.ofNullable(byPid.get(pid))));
        }
        left.removeIf(process -> !zombies && process.stat().zombie());
        for (Predicate<MatchSubject> test : tests) {
            left.removeIf(process -> !test.test(process));
        }
        return left;
    }

    private Stream<Found> found(List<MatchSubject> seen, Predicate<MatchSubject> all, Selection.Pick pick) {
        Predicate<Processes.HeldProcess> isMeant = process -> all.test(MatchSubject.held(process, context.processes()));
        if (pick == Selection.Pick.ALL) {
            return seen.stream().map(process -> new Found.Candidate(process.pid(), isMeant));
        }
        return seen.stream()
                .map(MatchSubject::stat)
                .sorted(pick == Selection.Pick.OLDEST ? BY_AGE : BY_AGE.reversed())
                .filter(context.mayBePicked())
                .filter(process -> !context.caller().spares(process, Target.Reach.FOUND))
                .limit(1)
                .map(picked -> new Found.Candidate(
                        picked.pid(), isMeant.and(process -> process.stat().startTime() == picked.startTime())));
    }
}
