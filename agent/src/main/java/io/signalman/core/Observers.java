package io.signalman.core;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Who observes at once: few, since each takes a caller's thread, and JDK 17 serves HTTP with eight. Safe for many threads. */
final class Observers implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final int END_SECONDS = 2;

    /** The words by which the HTTP door knows this refusal. */
    static final String BUSY = "Too many requests observe at once; try again soon, or send without observe.";

    private final Semaphore places = new Semaphore(AT_ONCE);
    private volatile boolean over;

    /** False where all places are taken; else {@link #leave} has to follow. */
    boolean tryEnter() {
        return !over && places.tryAcquire();
    }

    void leave() {
        places.release();
    }

    /** Whether to stop looking now. */
    boolean areOver() {
        return over;
    }

    /** Ends all that are at it. */
    @Override
    public void close() {
        over = true;
        try {
            if (places.tryAcquire(AT_ONCE, END_SECONDS, TimeUnit.SECONDS)) {
                places.release(AT_ONCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
