package io.signalman.jmx;

import io.signalman.core.Delivery;
import io.signalman.core.SignalReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The last reports, numbered in order. Each feed reads at its own pace, so none of them can delay a signal; a feed that is too
 * slow misses the oldest reports.
 */
public final class EventLog implements Consumer<Delivery> {
    static final int MOST = 1_000;

    /** In bytes, estimated: a report may have {@code fanout.max} results, and a target of any length. */
    private static final long MOST_WEIGHT = 4L << 20;

    private final Event[] ring = new Event[MOST];
    private final List<Runnable> readers = new CopyOnWriteArrayList<>();
    private long oldest = 1;
    private long next = 1;
    private long weight;

    /** Runs the reader after each report, on the sender's thread. */
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
        weight += event.weight();
        while (oldest < next && (next - oldest == MOST || weight > MOST_WEIGHT)) {
            weight -= at(oldest).weight();
            ring[(int) (oldest++ % MOST)] = null; // or it would stay on the heap until a thousand others came
        }
        ring[(int) (next++ % MOST)] = event;
    }

    private Event at(long number) {
        return ring[(int) (number % MOST)];
    }

    /** The number of the next report. */
    synchronized long next() {
        return next;
    }

    /** The oldest kept report with this number or a larger one; empty if there is none yet. */
    synchronized Optional<Event> from(long number) {
        long found = Math.max(number, oldest);
        return found < next ? Optional.of(at(found)) : Optional.empty();
    }

    /**
     * The kept reports after a number that the view permits.
     *
     * @param after the number of the last report that is known already; -1 for no reports. A number that no report has
     *     yet comes from an earlier life of the agent, and counts as 0
     */
    EventPage page(long after, int limit, Function<Delivery, Optional<SignalReport>> view) {
        long end = next();
        long first = after < 0 ? end : after < end ? after + 1 : 1;
        List<PublishedReport> events = new ArrayList<>();
        long number = first;
        long lost = 0;
        for (Optional<Event> event = from(number); event.isPresent() && events.size() < limit; event = from(number)) {
            lost += event.get().number() - number;
            number = event.get().number() + 1;
            event.get().shown(view).map(PublishedReport::of).ifPresent(events::add);
        }
        return new EventPage(number - 1, lost, events);
    }

    /** All kept reports, newest first. */
    synchronized List<Event> newest() {
        List<Event> events = new ArrayList<>();
        for (long number = next - 1; number >= oldest; number--) {
            events.add(at(number));
        }
        return events;
    }
}
