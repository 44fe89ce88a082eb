package io.signalman.http;

import io.signalman.http.call.HttpCaller;
import io.signalman.http.door.ClientClock;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Streams events to one client. At most one write is pending, and the only state is the last event sent: a slow client misses
 * the events that the ring drops, and learns how many. The client's clock runs during a write, so that the watch closes
 * the connection of a client that does not read.
 */
final class EventStream extends IteratingCallback {

    /** A comment, which clients skip. */
    private static final String HEARTBEAT = ":\n\n";

    /** One write ends after as many characters; a single event may be longer. */
    private static final int BATCH = 16 * 1024;

    private final EventRing ring;
    private final HttpCaller caller;
    private final Client client;
    private final Consumer<EventStream> whenEnded;
    private long last;
    private boolean begun;
    private volatile boolean beat;
    private volatile boolean ending;
    private volatile boolean ended;

    /**
     * The client.
     *
     * @param callback completed at the end of the stream
     * @param authorized whether the credentials are still valid; asked with each heartbeat
     */
    record Client(
            Response response, ClientClock clock, Callback callback, Scheduler timer, BooleanSupplier authorized) {}

    /**
     * @param last the number of the last event that the client has
     * @param caller sees only the permitted part of each event
     */
    EventStream(EventRing ring, long last, HttpCaller caller, Client client, Consumer<EventStream> whenEnded) {
        this.ring = ring;
        this.last = last;
        this.caller = caller;
        this.client = client;
        this.whenEnded = whenEnded;
    }

    /** Sends the id of the last event at once, for a client that loses the stream before the first event. */
    void begin(long heartbeatMillis) {
        iterate();
        scheduleBeat(heartbeatMillis);
    }

    private void scheduleBeat(long millis) {
        client.timer().schedule(() -> beat(millis), millis, TimeUnit.MILLISECONDS);
    }

    private void beat(long millis) {
        if (ended) {
            return;
        }
        if (client.authorized().getAsBoolean()) {
            beat = true;
            iterate();
            scheduleBeat(millis);
        } else {
            end();
        }
    }

    void end() {
        ending = true;
        iterate();
    }

    @Override
    protected Action process() {
        if (ended) {
            return Action.SUCCEEDED;
        }
        StringBuilder batch = new StringBuilder();
        if (!begun) {
            begun = true;
            batch.append("id: ").append(last).append("\n\n");
        }
        if (beat) {
            beat = false;
            batch.append(HEARTBEAT);
        }
        for (Optional<EventRing.Item> next = ring.after(last);
                next.isPresent() && batch.length() < BATCH;
                next = ring.after(last)) {
            append(batch, next.get());
        }
        ended = ending;
        if (batch.length() == 0 && !ended) {
            client.clock().stop();
            return Action.IDLE;
        }
        client.clock().restart();
        client.response().write(ended, StandardCharsets.UTF_8.encode(batch.toString()), this);
        return Action.SCHEDULED;
    }

    private void append(StringBuilder batch, EventRing.Item item) {
        long lost = item.number() - last - 1;
        if (lost > 0) {
            batch.append(EventRing.lost(item.number() - 1, lost));
        }
        seen(item).ifPresent(batch::append);
        last = item.number();
    }

    private Optional<String> seen(EventRing.Item item) {
        try {
            return caller.call(item.seen()::get);
        } catch (Exception e) {
            return Optional.empty(); // if it can't be judged, nobody sees it
        }
    }

    @Override
    protected void onCompleteSuccess() {
        whenEnded.accept(this);
        client.callback().succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
        ended = true;
        whenEnded.accept(this);
        client.callback().failed(cause);
    }

    /** It never waits, so any thread may run it. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
