package io.signalman.http.door;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.util.thread.ExecutionStrategy;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Jetty's threads. The thread that has read a request also calls the MBean, since waking another thread costs more than most
 * calls take. Before each call Jetty asks for a successor that reads on meanwhile. This pool starts the successor only if the
 * call takes long; after a short call the same thread reads on.
 *
 * <p>Measured with signal 0 over kept connections, wrk on the same two processors, pairs of turns of one second under other
 * load, as medians relative to this pool:
 *
 * <pre>
 * requests/s, p50, CPU time per request      1 client            8 clients           64 clients
 * JDK 17, Jetty's pool, 2 reserved threads   0.89  1.15  1.19    0.92  1.10  1.33    0.99  1.07  1.12
 * JDK 17, Jetty's pool, none reserved        0.79  1.29  1.35    0.88  1.04  1.35    0.97  1.02  1.11
 * JDK 25, Jetty's pool, 2 reserved threads   0.89  1.30  1.27    0.93  1.04  1.30    1.09  0.98  1.08
 * JDK 25, Jetty's pool, none reserved        0.84  1.32  1.35    0.91  0.90  1.39    0.97  0.95  1.09
 * JDK 25, virtual threads                    0.57  1.55  1.64    0.88  0.94  1.38    0.81  1.15  1.29
 * </pre>
 */
final class JettyThreads extends QueuedThreadPool {

    /** The most calls at once on these threads; the rest of {@link #MAX_THREADS} stays free to read. */
    static final int MAX_CALLS = 4;

    private static final int MAX_THREADS = 8;
    private static final int SPARE_THREAD_IDLE_MILLIS = 2_000;
    private static final int STOP_MILLIS = 2_000;

    /** A call that lasts from one check to the next is a long one. */
    private static final long CHECK_MILLIS = 2;

    private final Scheduler timer;
    private final Semaphore calls = new Semaphore(MAX_CALLS);
    private final Map<Thread, Reader> readers = new ConcurrentHashMap<>();
    private final AtomicBoolean checking = new AtomicBoolean();

    JettyThreads(Scheduler timer) {
        // Jetty's own queue would create the platform's MBean server.
        super(MAX_THREADS, 1, SPARE_THREAD_IDLE_MILLIS, new LinkedBlockingQueue<>());
        this.timer = timer;
        setName("signalman-http");
        setDaemon(true);
        setReservedThreads(0);
        setStopTimeout(STOP_MILLIS);
    }

    /** A thread that reads from connections and makes calls in between. */
    private static final class Reader {

        private final Runnable successor;
        /** Grows by one at the start and at the end of a call: odd during a call. */
        private final AtomicLong steps = new AtomicLong();

        private long lastSteps;
        private boolean progressed = true;

        Reader(Runnable successor) {
            this.successor = successor;
        }

        boolean isCalling() {
            return (steps.get() & 1) == 1;
        }

        /** Compares with the last check; only the timer calls this. */
        void check() {
            long now = steps.get();
            progressed = now != lastSteps;
            lastSteps = now;
        }

        boolean isStuck() {
            return !progressed && isCalling();
        }

        boolean isActive() {
            return progressed || isCalling();
        }
    }

    /**
     * Keeps the successor of a reading thread until a call takes long; until the successor runs, Jetty asks for no other one.
     * Any other task answers a failed request; Jetty would start a thread for each.
     */
    @Override
    public boolean tryExecute(Runnable task) {
        if (task instanceof ExecutionStrategy) {
            readers.put(Thread.currentThread(), new Reader(task));
        } else {
            execute(task);
        }
        return true;
    }

    /** Makes the call on this thread; false if too many calls run already. */
    boolean tryCall(Runnable call) {
        if (!calls.tryAcquire()) {
            return false;
        }
        Reader reader = readers.get(Thread.currentThread());
        try {
            if (reader == null) {
                call.run(); // the successor runs already
            } else {
                callWatched(reader, call);
            }
        } finally {
            calls.release();
        }
        return true;
    }

    private void callWatched(Reader reader, Runnable call) {
        reader.steps.incrementAndGet();
        try {
            checkSoon();
            call.run();
        } finally {
            reader.steps.incrementAndGet();
        }
    }

    private void checkSoon() {
        if (!checking.get() && checking.compareAndSet(false, true)) {
            timer.schedule(this::check, CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void check() {
        readers.values().forEach(Reader::check);
        readers.values().removeIf(reader -> {
            boolean stuck = reader.isStuck();
            if (stuck) {
                execute(reader.successor);
            }
            return stuck;
        });
        checking.set(false);
        // After the reset: a call that began before it did not schedule a check.
        if (readers.values().stream().anyMatch(Reader::isActive)) {
            checkSoon();
        }
    }
}
