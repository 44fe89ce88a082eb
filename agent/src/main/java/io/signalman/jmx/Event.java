package io.signalman.jmx;

import io.signalman.core.Delivery;
import io.signalman.core.Outcome;
import io.signalman.core.Sentences;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One report as it is published.
 *
 * @param number from 1, without gaps
 * @param report the whole report, or the part that the listener may know
 */
record Event(long number, Delivery delivery, SignalReport report) {
    private static final String TYPE = "io.signalman.signal.";

    static final String DELIVERED = TYPE + "delivered";
    static final String REFUSED = TYPE + "refused";
    static final String FAILED = TYPE + "failed";

    /** A listener was too slow and lost reports. */
    static final String LOST = TYPE + "lost";

    /** The part that the view permits; empty if it permits nothing. */
    Optional<Event> shown(Function<Delivery, Optional<SignalReport>> view) {
        return view.apply(delivery).map(seen -> new Event(number, delivery, seen));
    }

    /** The notification's type, by the most important outcome. */
    String type() {
        if (report.ok() || report.delivered() > 0) {
            return DELIVERED;
        }
        boolean refused = report.results().stream()
                .anyMatch(result -> result.outcome() == Outcome.REFUSED || result.outcome() == Outcome.DENIED);
        return refused ? REFUSED : FAILED;
    }

    /** The time of the request, ISO 8601 in UTC, to the millisecond. */
    String time() {
        return delivery.request().time().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    String principal() {
        return delivery.request().caller().name();
    }

    String door() {
        return delivery.request().caller().door().name().toLowerCase(Locale.ROOT);
    }

    /** In the caller's words, "" for none. */
    String reason() {
        return delivery.request().caller().reason();
    }

    /** What it takes on the heap, in bytes, estimated. */
    long weight() {
        long weight = 200L
                + principal().length()
                + reason().length()
                + report.target().length()
                + report.message().length();
        for (SignalResult result : report.results()) {
            weight += 200L
                    + result.handle().length()
                    + result.name().length()
                    + result.error().length()
                    + result.message().length();
        }
        return weight;
    }

    /** The same with a sentence in the place of the results; itself if it has none. */
    Event withoutResults() {
        int count = report.results().size();
        String left = count == 1 ? "The result is left out" : "The " + count + " results are left out";
        SignalReport light = new SignalReport(
                report.ok(),
                report.target(),
                report.signal(),
                report.signum(),
                report.matched(),
                report.delivered(),
                Sentences.join(report.message(), left + " to save memory; see listEvents."),
                report.reason(),
                report.retryAfter(),
                List.of());
        return count == 0 ? this : new Event(number, delivery, light);
    }
}
