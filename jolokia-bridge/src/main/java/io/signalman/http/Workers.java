package io.signalman.http;

import io.signalman.http.call.FairSlots;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.door.JettyServer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs the calls of the MBean: a few on Jetty's threads, any more on other threads, which are virtual if the JDK has them and
 * otherwise a few that end when idle. So a slow MBean never keeps the server from reading.
 */
final class Workers implements AutoCloseable {

    /** The most requests at work, running or waiting for a thread; one more is rejected as busy. */
    static final int LIMIT = 256;

    private static final int PLATFORM_THREADS = 8;
    private static final long IDLE_SECONDS = 2;
    private static final long STOP_SECONDS = 2;

    private final JettyServer jetty;
    private final ExecutorService threads = threads();
    private final FairSlots slots = new FairSlots(LIMIT, "requests at work");

    Workers(JettyServer jetty) {
        this.jetty = jetty;
    }

    /**
     * Runs the task now or later.
     *
     * @return empty on success, else why the task will not run, a sentence
     */
    Optional<String> tryRun(HttpCaller caller, Runnable task) {
        Optional<String> full = slots.take(caller).map(why -> why + "; try again in a moment.");
        if (full.isPresent()) {
            return full;
        }
        Runnable counted = () -> {
            try {
                task.run();
            } finally {
                slots.free(caller.name());
            }
        };
        if (jetty.tryCall(counted) || tryRunElsewhere(counted)) {
            return Optional.empty();
        }
        slots.free(caller.name());
        return Optional.of("The agent is being detached; nothing was done.");
    }

    /** Runs the task on this thread, while another one reads on if it takes long. */
    void runHere(Runnable task) {
        if (!jetty.tryCall(task)) {
            task.run();
        }
    }

    /** Runs the task on another thread, without a slot; false if the agent is being detached. */
    boolean tryRunElsewhere(Runnable task) {
        try {
            threads.execute(() -> {
                // A thread inherits the context class loader of the thread that started it.
                Thread.currentThread().setContextClassLoader(Workers.class.getClassLoader());
                task.run();
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Interrupts running tasks, and waits for them for a short time. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@code Executors.newVirtualThreadPerTaskExecutor()} exists from JDK 21 on. */
    private static ExecutorService threads() {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (Throwable e) {
            return platformThreads();
        }
    }

    private static ExecutorService platformThreads() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                PLATFORM_THREADS,
                PLATFORM_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> {
                    Thread thread = new Thread(task, "signalman-http-worker-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
