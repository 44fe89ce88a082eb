package io.signalman.core.plan;

import io.signalman.core.Caller;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts results of each kind since the start; one signal to ten processes counts ten times. */
public final class Counters {
    /** Bounds the heap against callers with many names; further names are counted together. */
    private static final int MOST = 4096;

    private static final String OTHERS = "(others)";

    /** By signal, outcome and principal, separated by blanks; only a principal may contain blanks. */
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    private final LongAdder delivered = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();

    void count(Caller caller, SignalReport report) {
        for (SignalResult result : report.results()) {
            switch (result.outcome()) {
                case DELIVERED -> delivered.increment();
                case REFUSED -> refused.increment();
                case GONE, DENIED, STALE, ZOMBIE, FAILED -> failed.increment();
            }
            String key = key(report, result, caller.name());
            LongAdder known = counts.get(key);
            if (known == null) {
                String name = counts.size() < MOST ? caller.name() : OTHERS;
                known = counts.computeIfAbsent(key(report, result, name), unseen -> new LongAdder());
            }
            known.increment();
        }
    }

    private static String key(SignalReport report, SignalResult result, String name) {
        return report.signal() + " " + result.outcome() + " " + name;
    }

    /** Results that the kernel accepted. */
    public long delivered() {
        return delivered.sum();
    }

    /** Results that scope, guard, role or policy refused. */
    public long refused() {
        return refused.sum();
    }

    /** All other results: GONE, DENIED, STALE, ZOMBIE and FAILED. */
    public long failed() {
        return failed.sum();
    }

    /** Each count, in the order of the keys: signal, outcome and principal, separated by blanks. */
    public SortedMap<String, Long> byKind() {
        SortedMap<String, Long> sums = new TreeMap<>();
        counts.forEach((kind, count) -> sums.put(kind, count.sum()));
        return sums;
    }
}
