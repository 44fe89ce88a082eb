package io.signalman.http;

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
 * Who calls the MBean: a few of {@link JettyThreads}, and where those are at it already, threads apart, virtual ones where
 * the JDK has them, else a few that go away when they are idle. So a slow MBean keeps nobody from being heard.
 */
final class Workers implements AutoCloseable {

    /** Requests at work at once, running or waiting for a thread; one more is refused as busy. */
    static final int LIMIT = 256;

    private static final int PLATFORM_THREADS = 8;
    private static final long IDLE_SECONDS = 2;
    private static final long STOP_SECONDS = 2;

    private final JettyThreads jetty;
    private final ExecutorService threads = threads();
    private final Shares shares = new Shares(LIMIT, "requests at work");

    Workers(JettyThreads jetty) {
        this.jetty = jetty;
    }

    /** Why too much is at work already, a sentence; then the task is dropped. */
    Optional<String> tryRun(Caller caller, Runnable task) {
        Optional<String> full = shares.take(caller).map(why -> why + "; try again in a moment.");
        if (full.isPresent()) {
            return full;
        }
        Runnable counted = () -> {
            try {
                task.run();
            } finally {
                shares.leave(caller.name());
            }
        };
        if (jetty.tryCall(counted) || tryRunApart(counted)) {
            return Optional.empty();
        }
        shares.leave(caller.name());
        return Optional.of("The agent is being detached; nothing was done.");
    }

    /** On this thread, while another one reads on if it takes long. */
    void runHere(Runnable task) {
        if (!jetty.tryCall(task)) {
            task.run();
        }
    }

    /** Never on the caller's thread, and nobody's share: false if the agent is being detached. */
    boolean tryRunApart(Runnable task) {
        try {
            threads.execute(() -> {
                // A thread starts with the loader of whoever started it.
                Thread.currentThread().setContextClassLoader(Workers.class.getClassLoader());
                task.run();
            });
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Interrupts what is at work; a call that ignores that ends by itself. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@code Executors.newVirtualThreadPerTaskExecutor()} is there from JDK 21 on. */
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
