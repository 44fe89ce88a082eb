package io.signalman.jmx;

import io.signalman.core.Caller;
import io.signalman.core.Outcome;
import io.signalman.core.SignalReport;
import java.time.Instant;

/**
 * One report as it is told to others.
 *
 * @param number from 1, without gaps
 */
record Event(long number, Instant time, String principal, Caller.Door door, SignalReport report) {
    private static final String TYPE = "io.signalman.signal.";

    static final String DELIVERED = TYPE + "delivered";
    static final String REFUSED = TYPE + "refused";
    static final String FAILED = TYPE + "failed";

    /** So many reports were not told to a listener that was too slow. */
    static final String LOST = TYPE + "lost";

    /** The notification's type: what mattered most. */
    String type() {
        if (report.ok() || report.delivered() > 0) {
            return DELIVERED;
        }
        boolean refused = report.results().stream()
                .anyMatch(result -> result.outcome() == Outcome.REFUSED || result.outcome() == Outcome.DENIED);
        return refused ? REFUSED : FAILED;
    }
}
