package io.signalman.http;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
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
    private final Map<Connection, Turn> turns = new ConcurrentHashMap<>();

    /** Whose turn it is on a connection; while we are at work ourselves, a client can't be late. */
    static final class Turn {

        /** As {@link System#nanoTime()}. */
        private volatile long since = System.nanoTime();

        private volatile boolean ours;

        private Turn() {}

        /** The client is to act next, and its time starts now. */
        void isClients() {
            since = System.nanoTime();
            ours = false;
        }

        /** The request is complete: it takes as long as the MBean takes. */
        void isOurs() {
            ours = true;
        }
    }

    ConnectionWatch(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    protected void doStart() {
        scheduleSweep();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection) {
            return; // the HTTP connection inside it opens with it, before the handshake
        }
        turns.put(connection, new Turn());
        if (turns.size() > MAX_CONNECTIONS) {
            long now = System.nanoTime();
            turns.entrySet().stream()
                    .filter(entry -> !entry.getValue().ours && entry.getKey() != connection)
                    .max(Comparator.comparingLong(entry -> now - entry.getValue().since))
                    .ifPresent(entry -> end(entry.getKey()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        turns.remove(connection);
    }

    /** That of a connection which ended counts for nothing. */
    Turn turn(Connection connection) {
        return turns.getOrDefault(connection, new Turn());
    }

    private void scheduleSweep() {
        scheduler.schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private void sweep() {
        long now = System.nanoTime();
        turns.forEach((connection, turn) -> {
            if (!turn.ours && now - turn.since > STEP_NANOS) {
                end(connection);
            }
        });
        if (isRunning()) {
            scheduleSweep();
        }
    }

    private void end(Connection connection) {
        turns.remove(connection);
        EndPoint endPoint = connection.getEndPoint();
        // Of a TLS connection the one below: nobody may be there to take the farewell.
        (endPoint instanceof EndPoint.Wrapper tls ? tls.unwrap() : endPoint).close();
    }
}
