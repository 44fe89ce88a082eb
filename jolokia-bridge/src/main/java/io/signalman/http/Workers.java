package io.signalman.http;

import io.signalman.http.call.FairSlots;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.door.JettyServer;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Runs the calls of the MBean: a few on Jetty's threads, any more on other threads, which end when idle. So a slow MBean never
 * keeps the server from reading. These threads are not virtual: a call may compute for seconds, and would keep a processor
 * from every other virtual thread.
 */
final class Workers implements AutoCloseable {

    /** The most requests at work, running or waiting for a thread; one more is rejected as busy. */
    static final int LIMIT = 256;

    /** The most requests that run at once, on Jetty's threads and others. */
    static final int THREADS = 16;

    /** One more than requests need: {@link JobWaits} takes no part in their turns. */
    private static final int POOL = THREADS + 1;

    private static final long IDLE_SECONDS = 2;
    private static final long STOP_SECONDS = 2;

    private final JettyServer jetty;
    private final ExecutorService pool = pool();
    private final FairSlots slots = new FairSlots(LIMIT, "requests at work");
    private final FairThreads threads = new FairThreads(THREADS);
    private final UnreadAnswers unread = UnreadAnswers.ofHeap();

    Workers(JettyServer jetty) {
        this.jetty = jetty;
    }

    /**
     * Runs the task now or later.
     *
     * @param busy runs instead, now or later, with a sentence that says why the task will not run
     */
    void run(HttpCaller caller, Runnable task, Consumer<String> busy) {
        Optional<String> full = refusal(caller).or(() -> slots.take(caller).map(Workers::later));
        if (full.isPresent()) {
            busy.accept(full.get());
            return;
        }
        Runnable call = () -> {
            try {
                // Asked again: while it waited for a thread, up to LIMIT answers may have become ready.
                refusal(caller).ifPresentOrElse(busy, task);
            } finally {
                end(caller);
            }
        };
        if (threads.acquire(caller, call) && !jetty.tryCall(call) && !tryRunElsewhere(call)) {
            end(caller);
            busy.accept("The agent is being detached; nothing was done.");
        }
    }

    private Optional<String> refusal(HttpCaller caller) {
        return unread.refusal(caller).map(Workers::later);
    }

    private static String later(String why) {
        return why + "; try again in a moment.";
    }

    private void end(HttpCaller caller) {
        slots.free(caller.name());
        threads.release(caller.name()).ifPresent(this::tryRunElsewhere);
    }

    /** Notes that an answer is on its way to the caller; the result notes that it has arrived or was given up. */
    Runnable unread(HttpCaller caller, String answer) {
        return unread.add(caller.name(), answer.length());
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
            pool.execute(() -> {
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
        pool.shutdownNow();
        try {
            pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ExecutorService pool() {
        AtomicInteger count = new AtomicInteger();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                POOL, POOL, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "signalman-http-worker-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
