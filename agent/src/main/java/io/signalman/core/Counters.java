package io.signalman.core;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/** How many results there were of each kind since the start; one signal to ten processes counts ten times. */
public final class Counters {
    /** So that callers with ever new names can't fill the heap; those beyond are counted together. */
    private static final int MOST = 4096;

    private static final String OTHERS = "(others)";

    private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

    private record Key(String signal, Outcome outcome, String principal) {}

    /**
     * One of the counters.
     *
     * @param signal "SIGHUP"; "0" for the check
     * @param outcome one of {@link Outcome}
     * @param principal see {@link Caller#name}
     * @param count results
     */
    public record Row(String signal, Outcome outcome, String principal, long count) {}

    void count(Caller caller, SignalReport report) {
        for (SignalResult result : report.results()) {
            Key key = new Key(report.signal(), result.outcome(), caller.name());
            LongAdder counter = counts.get(key);
            if (counter == null) {
                counter = counts.computeIfAbsent(
                        counts.size() < MOST ? key : new Key(key.signal(), key.outcome(), OTHERS),
                        unseen -> new LongAdder());
            }
            counter.increment();
        }
    }

    /** Results that the kernel accepted. */
    public long delivered() {
        return sum(outcome -> outcome == Outcome.DELIVERED);
    }

    /** Results that scope, guard, role or policy refused. */
    public long refused() {
        return sum(outcome -> outcome == Outcome.REFUSED);
    }

    /** All other results: GONE, DENIED, STALE, ZOMBIE and FAILED. */
    public long failed() {
        return sum(outcome -> outcome != Outcome.DELIVERED && outcome != Outcome.REFUSED);
    }

    private long sum(Predicate<Outcome> which) {
        return counts.entrySet().stream()
                .filter(count -> which.test(count.getKey().outcome()))
                .mapToLong(count -> count.getValue().sum())
                .sum();
    }

    /** Each by itself, in the order of their names. */
    public List<Row> rows() {
        return counts.entrySet().stream()
                .map(count -> new Row(
                        count.getKey().signal(),
                        count.getKey().outcome(),
                        count.getKey().principal(),
                        count.getValue().sum()))
                .sorted(Comparator.comparing(Row::signal)
                        .thenComparing(Row::outcome)
                        .thenComparing(Row::principal))
                .toList();
    }
}
