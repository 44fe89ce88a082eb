package io.signalman.jmx;

import java.util.function.UnaryOperator;

/**
 * Bounds the memory of notifications that have left the feed: a JMX connector keeps the last 1,000, whatever their size (its
 * environment's {@code jmx.remote.x.notification.buffer.size}). A report whose results exceed the budget goes without them.
 * Used by one thread at a time.
 */
final class NotificationBudget implements UnaryOperator<Event> {
    private static final int KEPT = 1_000;

    private static final int SHARE_OF_HEAP = 32;
    private static final long LEAST = 4L << 20;
    private static final long MOST = 16L << 20;

    /** Open data take so many times the memory of our records. */
    private static final int OPEN_DATA = 5;

    private final long most;
    private final long[] weights = new long[KEPT];
    private int next;
    private long weight;

    NotificationBudget() {
        this(Math.max(LEAST, Math.min(MOST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP)));
    }

    /** @param most bytes of the last notifications, estimated */
    NotificationBudget(long most) {
        this.most = most;
    }

    @Override
    public Event apply(Event event) {
        weight -= weights[next];
        Event sent = weight + OPEN_DATA * event.weight() <= most ? event : event.withoutResults();
        weights[next] = OPEN_DATA * sent.weight();
        weight += weights[next];
        next = (next + 1) % KEPT;
        return sent;
    }
}
