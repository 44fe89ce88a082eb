package io.signalman.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Counts requests from the start of their work to the end of their answers. A detach waits for them: a caller whose signals
 * were sent is to learn so. Safe for use by many threads.
 */
final class InFlight {
    private int count;
    private boolean closed;

    /** False once {@link #drain} has begun; else {@link #end} has to follow. */
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

    /** Lets no more in, and waits until all are answered, or the time is over. */
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
