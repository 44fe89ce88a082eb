package io.signalman.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the thread that opened it clean up if SIGINT or SIGTERM ends this command: interrupts that thread, and delays
 * the end until this is closed.
 */
final class Farewell {
    /** If that thread is stuck. */
    private static final int MOST_SECONDS = 5;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook;

    /** @throws IllegalStateException if this command is ending already */
    Farewell() {
        Thread cleaner = Thread.currentThread();
        hook = new Thread(() -> await(cleaner), "signalman-farewell");
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
            // The JVM is ending already.
        }
    }
}
