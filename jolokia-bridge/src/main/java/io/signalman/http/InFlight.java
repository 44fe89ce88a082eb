package io.signalman.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Counts requests from the start of their work to the end of their answers. A detach waits for them, so that callers learn
 * which signals were sent. Thread-safe.
 */
final class InFlight {
    private int count;
    private boolean closed;

    /** False after {@link #drain} has begun; otherwise the caller must call {@link #end} later. */
    synchronized boolean begin() {
        if (!closed) {
            count++;
        }
        return !closed;
    }

    synchronized void end() {
        count--;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Accepts no more requests, and waits until all are answered or the time is over. */
    synchronized void drain(Duration patience) {
        closed = true;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (long left = patience.toNanos(); count > 0 && left > 0; left = deadline - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
