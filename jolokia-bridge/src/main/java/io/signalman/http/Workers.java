package io.signalman.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The threads that call the MBean: virtual ones where the JDK has them, else those of Jetty's pool. Jetty's own work
 * never waits for them.
 */
final class Workers implements AutoCloseable {

    /** Requests at work at once, running or waiting for a thread; one more is refused as busy. */
    static final int LIMIT = 256;

    private static final int STOP_MILLIS = 2_000;
    private static final int SPARE_THREAD_IDLE_MILLIS = 10_000;

    private final QueuedThreadPool pool = new QueuedThreadPool(8, 1);
    private final Optional<ExecutorService> virtual = virtualThreads();
    private final Semaphore free = new Semaphore(LIMIT);

    Workers() {
        pool.setName("signalman-http");
        pool.setDaemon(true);
        pool.setReservedThreads(0);
        pool.setIdleTimeout(SPARE_THREAD_IDLE_MILLIS);
        pool.setStopTimeout(STOP_MILLIS);
    }

    QueuedThreadPool pool() {
        return pool;
    }

    /** False if too much is at work already; then the task is dropped. */
    boolean tryRun(Runnable task) {
        if (!free.tryAcquire()) {
            return false;
        }
        try {
            Executor executor = virtual.isPresent() ? virtual.get() : pool;
            executor.execute(() -> run(task));
            return true;
        } catch (RejectedExecutionException e) {
            free.release();
            return false;
        }
    }

    private void run(Runnable task) {
        try {
            // A virtual thread inherits the loader of whoever starts it.
            Thread.currentThread().setContextClassLoader(Workers.class.getClassLoader());
            task.run();
        } finally {
            free.release();
        }
    }

    /** Interrupts what is at work. The pool itself is stopped with Jetty, whose it is. */
    @Override
    public void close() {
        virtual.ifPresent(executor -> {
            executor.shutdownNow();
            try {
                // A call that ignores the interrupt ends by itself.
                executor.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** {@code Executors.newVirtualThreadPerTaskExecutor()}, JDK 21 and later. */
    private static Optional<ExecutorService> virtualThreads() {
        try {
            return Optional.of((ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke());
        } catch (Throwable e) {
            return Optional.empty();
        }
    }
}
