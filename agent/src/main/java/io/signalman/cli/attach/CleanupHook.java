package io.signalman.cli.attach;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the thread that created it clean up if SIGINT or SIGTERM ends this command: it interrupts that thread and delays
 * the exit until it is closed.
 */
final class CleanupHook {
    /** Bounds the wait for a thread that is stuck. */
    private static final int MOST_SECONDS = 5;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    /** @throws IllegalStateException if this command is already ending */
    CleanupHook() {
        Thread cleaner = Thread.currentThread();
        hook = new Thread(() -> await(cleaner), "signalman-cleanup");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void await(Thread cleaner) {
        cleaner.interrupt();
        try {
            closed.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // The JVM is already ending.
        }
    }
}
