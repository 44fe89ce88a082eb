package io.signalman.http;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Ends connections that keep us waiting. An idle timeout alone starts anew with each byte, so a client that sends or
 * reads one byte at a time could stay for ever.
 */
final class ConnectionWatch extends AbstractLifeCycle implements Connection.Listener {

    /** One more, and the connection that has kept us waiting longest makes room. */
    static final int MAX_CONNECTIONS = 512;

    /** For each step: sending the head, sending the body, reading the answer, and the pause before the next request. */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long SWEEP_SECONDS = 5;

    private final Scheduler scheduler;
    private final Map<Connection, Step> steps = new ConcurrentHashMap<>();

    /** Since when, as {@link System#nanoTime()}; while we are at work ourselves, a client can't be late. */
    private record Step(long since, boolean ours) {}

    ConnectionWatch(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    protected void doStart() {
        scheduleSweep();
    }

    @Override
    public void onOpened(Connection connection) {
        steps.put(connection, new Step(System.nanoTime(), false));
        if (steps.size() > MAX_CONNECTIONS) {
            long now = System.nanoTime();
            steps.entrySet().stream()
                    .filter(entry -> !entry.getValue().ours() && entry.getKey() != connection)
                    .max(Comparator.comparingLong(
                            entry -> now - entry.getValue().since()))
                    .ifPresent(entry -> end(entry.getKey()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        steps.remove(connection);
    }

    /** The client is to act next, and its time starts now. */
    void clientsTurn(Connection connection) {
        steps.replace(connection, new Step(System.nanoTime(), false));
    }

    /** The request is complete: it takes as long as the MBean takes. */
    void ourTurn(Connection connection) {
        steps.replace(connection, new Step(System.nanoTime(), true));
    }

    private void scheduleSweep() {
        scheduler.schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private void sweep() {
        long now = System.nanoTime();
        steps.forEach((connection, step) -> {
            if (!step.ours() && now - step.since() > STEP_NANOS) {
                end(connection);
            }
        });
        if (isRunning()) {
            scheduleSweep();
        }
    }

    private void end(Connection connection) {
        steps.remove(connection);
        connection.getEndPoint().close();
    }
}
