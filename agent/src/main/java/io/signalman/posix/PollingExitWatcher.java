package io.signalman.posix;

import io.signalman.core.Processes.Watch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Watches for the exit of processes on a host without pidfds: one thread checks all watched processes 20 times a
 * second.
 */
final class PollingExitWatcher implements AutoCloseable {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Map<Long, Entry> watches = new HashMap<>();
    private long last;
    private boolean running;
    /** The thread that was started last; it may have ended. */
    private Optional<Thread> thread = Optional.empty();

    private boolean closed;

    private record Entry(BooleanSupplier hasEnded, Runnable ended) {}

    /** Runs the callback once when the process has exited. */
    synchronized Watch watch(BooleanSupplier hasEnded, Runnable ended) {
        if (closed) {
            throw new IllegalStateException("The agent is being detached.");
        }
        if (!running) {
            start();
        }
        long number = ++last;
        watches.put(number, new Entry(hasEnded, ended));
        return () -> unwatch(number);
    }

    private synchronized boolean unwatch(long number) {
        return watches.remove(number) != null;
    }

    private void start() {
        Thread started = new Thread(null, this::run, "signalman-exits", 0, false);
        started.setDaemon(true);
        started.setContextClassLoader(PollingExitWatcher.class.getClassLoader());
        started.start();
        running = true;
        thread = Optional.of(started);
    }

    private void run() {
        for (Map<Long, Entry> watched = next(); !watched.isEmpty(); watched = next()) {
            watched.forEach((number, entry) -> {
                if (entry.hasEnded().getAsBoolean() && unwatch(number)) {
                    entry.ended().run();
                }
            });
        }
    }

    /** The watches after the next interval; empty if the thread has to end. */
    private Map<Long, Entry> next() {
        Thread.interrupted(); // an interrupt means nothing here, and parkNanos would return at once
        LockSupport.parkNanos(this, INTERVAL_NANOS);
        synchronized (this) {
            running = !watches.isEmpty();
            return Map.copyOf(watches);
        }
    }

    @Override
    public void close() {
        Optional<Thread> left;
        synchronized (this) {
            closed = true;
            watches.clear();
            left = thread;
        }
        left.ifPresent(LockSupport::unpark);
        left.ifPresent(ExitWatcher::join);
    }
}
