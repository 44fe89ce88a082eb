package io.signalman.core;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The time that one request may spend on the regular expressions of its target. Safe for use by many threads. */
public final class TimeBudget {
    private final Duration most;
    private final AtomicLong spent = new AtomicLong();

    public TimeBudget(Duration most) {
        this.most = most;
    }

    /**
     * Spends the nanoseconds since it was last drawn on for this text.
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } if it is used up
     */
    public void spend(long nanos) {
        if (spent.addAndGet(nanos) > most.toNanos()) {
            throw new IllegalArgumentException("bad_value: the regular expressions of this target took more than "
                    + most.toMillis() + " ms; make them simpler, or narrow the target with further conditions");
        }
    }
}
