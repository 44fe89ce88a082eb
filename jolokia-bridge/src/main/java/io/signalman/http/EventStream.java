package io.signalman.http;

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
 * One reader of the events. At most one write is under way, and nothing is kept for a reader but how far it is: a slow one
 * misses what the ring drops, and is told how much. While a write is under way it is the client's turn, so that who does
 * not read is ended as every client that keeps us waiting.
 */
final class EventStream extends IteratingCallback {

    /** A comment, which readers skip. */
    private static final String HEARTBEAT = ":\n\n";

    /** Characters in one write, where there are as many; one event may be longer. */
    private static final int BATCH = 16 * 1024;

    private final EventRing ring;
    private final Caller caller;
    private final Client client;
    private final Consumer<EventStream> whenEnded;
    private long last;
    private boolean begun;
    private volatile boolean beat;
    private volatile boolean ending;
    private volatile boolean ended;

    /**
     * Who follows.
     *
     * @param callback told at the end, whoever ends it
     * @param welcome whether the credentials are good still; asked with each heartbeat
     */
    record Client(
            Response response,
            ConnectionWatch.Turn turn,
            Callback callback,
            Scheduler timer,
            BooleanSupplier welcome) {}

    /**
     * @param last the number of the last event that the reader has
     * @param caller who sees only what they may know
     */
    EventStream(EventRing ring, long last, Caller caller, Client client, Consumer<EventStream> whenEnded) {
        this.ring = ring;
        this.last = last;
        this.caller = caller;
        this.client = client;
        this.whenEnded = whenEnded;
    }

    /** Says at once where the stream begins, for a client that loses it before the first event. */
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
        if (client.welcome().getAsBoolean()) {
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
            client.turn().isOurs();
            return Action.IDLE;
        }
        client.turn().isClients();
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
            return Optional.empty(); // what can't be judged now is nobody's
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

    /** It never waits, so that any thread may run it. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
