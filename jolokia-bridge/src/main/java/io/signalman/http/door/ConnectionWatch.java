package io.signalman.http.door;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Closes connections of clients that keep us waiting. An idle timeout alone restarts with each byte, so a client that sends
 * or reads one byte at a time could stay for ever.
 */
final class ConnectionWatch extends AbstractLifeCycle implements Connection.Listener {

    /** The most connections, where the host has many descriptors left. */
    static final int MAX_CONNECTIONS = 512;

    private static final Pattern DESCRIPTORS = Pattern.compile("Max open files +([0-9]{1,18})");

    /** For each step: sending the head, sending the body, reading the answer, and the pause before the next request. */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long SWEEP_SECONDS = 5;

    private final Scheduler scheduler;

    private final Map<Connection, ClientClock> clocks = new ConcurrentHashMap<>();

    ConnectionWatch(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** At least half of the descriptors that others leave stay with the host (proc(5), limits and fd). */
    private int most() {
        String[] open = new File("/proc/self/fd").list();
        try {
            return open == null
                    ? MAX_CONNECTIONS
                    : most(Files.readString(Path.of("/proc/self/limits")), open.length - clocks.size());
        } catch (IOException noProc) {
            return MAX_CONNECTIONS;
        }
    }

    static int most(String limits, int others) {
        Matcher limit = DESCRIPTORS.matcher(limits);
        long left = limit.find() ? Long.parseLong(limit.group(1)) - others : Long.MAX_VALUE;
        return (int) Math.max(1, Math.min(MAX_CONNECTIONS, left / 2));
    }

    @Override
    protected void doStart() {
        scheduleSweep();
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof SslConnection) {
            return; // the HTTP connection inside it opens at the same time, before the handshake
        }
        keep(most() - 1);
        clocks.put(connection, new ClientClock());
    }

    /** Closes the connections above this number whose clients have kept us waiting longest. */
    private void keep(int number) {
        int surplus = clocks.size() - number;
        if (surplus > 0) {
            long now = System.nanoTime();
            clocks.entrySet().stream()
                    .filter(entry -> !entry.getValue().isStopped())
                    .map(entry -> Map.entry(entry.getValue().nanos(now), entry.getKey()))
                    .sorted(Map.Entry.<Long, Connection>comparingByKey().reversed())
                    .limit(surplus)
                    .forEach(entry -> close(entry.getValue()));
        }
    }

    @Override
    public void onClosed(Connection connection) {
        clocks.remove(connection);
    }

    /** A clock without effect if the connection has ended. */
    ClientClock clock(Connection connection) {
        return clocks.getOrDefault(connection, new ClientClock());
    }

    private void scheduleSweep() {
        scheduler.schedule(this::sweep, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    private void sweep() {
        long now = System.nanoTime();
        clocks.forEach((connection, clock) -> {
            if (!clock.isStopped() && clock.nanos(now) > STEP_NANOS) {
                close(connection);
            }
        });
        keep(most());
        if (isRunning()) {
            scheduleSweep();
        }
    }

    private void close(Connection connection) {
        clocks.remove(connection);
        EndPoint endPoint = connection.getEndPoint();
        // For TLS, close the socket below it: the client may not read TLS's closing message.
        (endPoint instanceof EndPoint.Wrapper tls ? tls.unwrap() : endPoint).close();
    }
}
