package io.signalman.jmx;

import io.signalman.core.Delivery;
import io.signalman.core.Outcome;
import io.signalman.core.SignalReport;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One report as it is told to others.
 *
 * @param number from 1, without gaps
 * @param report the whole report, or the part that the receiver may know
 */
record Event(long number, Delivery delivery, SignalReport report) {
    private static final String TYPE = "io.signalman.signal.";

    static final String DELIVERED = TYPE + "delivered";
    static final String REFUSED = TYPE + "refused";
    static final String FAILED = TYPE + "failed";

    /** So many reports were not told to a listener that was too slow. */
    static final String LOST = TYPE + "lost";

    /** Empty where the viewer may know nothing of it. */
    Optional<Event> shown(Function<Delivery, Optional<SignalReport>> view) {
        return view.apply(delivery).map(seen -> new Event(number, delivery, seen));
    }

    /** The notification's type: what mattered most. */
    String type() {
        if (report.ok() || report.delivered() > 0) {
            return DELIVERED;
        }
        boolean refused = report.results().stream()
                .anyMatch(result -> result.outcome() == Outcome.REFUSED || result.outcome() == Outcome.DENIED);
        return refused ? REFUSED : FAILED;
    }

    /** When the request came, ISO 8601 in UTC, to the millisecond. */
    String time() {
        return delivery.request().time().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    String principal() {
        return delivery.request().caller().name();
    }

    String door() {
        return delivery.request().caller().door().name().toLowerCase(Locale.ROOT);
    }

    /** The caller's own words; "" for no reason. */
    String reason() {
        return delivery.request().caller().reason();
    }
}
