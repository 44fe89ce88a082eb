package io.signalman.http;

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
 * Jetty's threads. The one that read a request calls the MBean as well, since to wake another costs more than most calls
 * take. Before it does so, Jetty asks for a successor, who is to read on meanwhile: here that one is sent only where the
 * call turns out to take long.
 */
final class JettyThreads extends QueuedThreadPool {

    /** Calls on these threads at once; the rest of {@link #MAX_THREADS} stays free to read, however long those take. */
    static final int MAX_CALLS = 4;

    private static final int MAX_THREADS = 8;
    private static final int SPARE_THREAD_IDLE_MILLIS = 2_000;
    private static final int STOP_MILLIS = 2_000;

    /** A call that lasts from one look to the next is a long one. */
    private static final long LOOK_MILLIS = 2;

    private final Scheduler timer;
    private final Semaphore calls = new Semaphore(MAX_CALLS);
    private final Map<Thread, Reader> readers = new ConcurrentHashMap<>();
    private final AtomicBoolean looking = new AtomicBoolean();

    JettyThreads(Scheduler timer) {
        // With a queue of the JDK's: making Jetty's own one makes the platform's MBean server as well.
        super(MAX_THREADS, 1, SPARE_THREAD_IDLE_MILLIS, new LinkedBlockingQueue<>());
        this.timer = timer;
        setName("signalman-http");
        setDaemon(true);
        setReservedThreads(0);
        setStopTimeout(STOP_MILLIS);
    }

    /** A thread that reads from connections and calls in between. */
    private static final class Reader {

        private final Runnable successor;
        /** One into a call, one out of it: odd during a call. */
        private final AtomicLong steps = new AtomicLong();

        private long lastSeen;
        private boolean moved;

        Reader(Runnable successor) {
            this.successor = successor;
        }

        boolean calls() {
            return (steps.get() & 1) == 1;
        }

        /** Whether it did anything since the last look; only the timer asks. */
        boolean moved() {
            long now = steps.get();
            moved = now != lastSeen;
            lastSeen = now;
            return moved;
        }

        boolean active() {
            return moved || calls();
        }
    }

    /**
     * Where one that reads asks for a successor: until that runs, it asks for no other. All else that comes here answers a
     * request which failed; Jetty would start a thread for each.
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

    /** Makes the call on this thread; false if too many are at it already. */
    boolean tryCall(Runnable call) {
        if (!calls.tryAcquire()) {
            return false;
        }
        Reader reader = readers.get(Thread.currentThread());
        try {
            if (reader == null) {
                // The successor is on its way already.
                call.run();
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
            lookSoon();
            call.run();
        } finally {
            reader.steps.incrementAndGet();
        }
    }

    private void lookSoon() {
        if (!looking.get() && looking.compareAndSet(false, true)) {
            timer.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        readers.values().removeIf(this::isRelieved);
        looking.set(false);
        // Only now: a call that began before this saw that somebody was looking still.
        if (readers.values().stream().anyMatch(Reader::active)) {
            lookSoon();
        }
    }

    private boolean isRelieved(Reader reader) {
        if (reader.moved() || !reader.calls()) {
            return false;
        }
        execute(reader.successor);
        return true;
    }
}
