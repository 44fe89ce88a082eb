package io.signalman.core;

import java.util.concurrent.atomic.LongAdder;

/** How many results there were of each kind since the start; one signal to ten processes counts ten times. */
public final class Counters {
    private final LongAdder delivered = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();

    void count(SignalReport report) {
        for (SignalResult result : report.results()) {
            switch (result.outcome()) {
                case DELIVERED -> delivered.increment();
                case REFUSED -> refused.increment();
                case GONE, DENIED, STALE, ZOMBIE, FAILED -> failed.increment();
            }
        }
    }

    /** Results that the kernel accepted. */
    public long delivered() {
        return delivered.sum();
    }

    /** Results that scope, guard or role refused. */
    public long refused() {
        return refused.sum();
    }

    /** All other results: GONE, DENIED, STALE, ZOMBIE and FAILED. */
    public long failed() {
        return failed.sum();
    }
}
