package io.signalman.jmx;

import io.signalman.core.Delivery;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The last reports, numbered as they come. Whoever tells of them reads here at their own pace, so that none of them can
 * hold up a signal; one who is too slow finds the oldest gone.
 */
public final class EventLog implements Consumer<Delivery> {
    static final int MOST = 1_000;

    /** Roughly bytes: one report may have as many results as {@code fanout.max} lets it, and a target any length. */
    private static final long MOST_WEIGHT = 4L << 20;

    private final Event[] ring = new Event[MOST];
    private final List<Runnable> readers = new CopyOnWriteArrayList<>();
    private long oldest = 1;
    private long next = 1;
    private long weight;

    /** To be run after each report, on the sender's thread. */
    void onReport(Runnable reader) {
        readers.add(reader);
    }

    @Override
    public void accept(Delivery delivery) {
        append(delivery);
        readers.forEach(Runnable::run);
    }

    private synchronized void append(Delivery delivery) {
        Event event = new Event(next, delivery, delivery.report());
        weight += weight(event);
        while (oldest < next && (next - oldest == MOST || weight > MOST_WEIGHT)) {
            weight -= weight(at(oldest++));
        }
        ring[(int) (next++ % MOST)] = event;
    }

    private static long weight(Event event) {
        SignalReport report = event.report();
        long weight = 200L
                + event.principal().length()
                + event.reason().length()
                + report.target().length()
                + report.message().length();
        for (SignalResult result : report.results()) {
            weight += 200L + result.name().length() + result.message().length();
        }
        return weight;
    }

    private Event at(long number) {
        return ring[(int) (number % MOST)];
    }

    /** The number that the next report will get. */
    synchronized long next() {
        return next;
    }

    /** The oldest that is still here, from this number on; empty where it has not come yet. */
    synchronized Optional<Event> from(long number) {
        long found = Math.max(number, oldest);
        return found < next ? Optional.of(at(found)) : Optional.empty();
    }

    /** All that are still here, the newest first. */
    synchronized List<Event> newest() {
        List<Event> events = new ArrayList<>();
        for (long number = next - 1; number >= oldest; number--) {
            events.add(at(number));
        }
        return events;
    }
}
