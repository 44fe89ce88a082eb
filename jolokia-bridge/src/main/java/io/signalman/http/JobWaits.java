package io.signalman.http;

import io.signalman.http.call.FairSlots;
import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.call.Rejected;
import io.signalman.http.door.Tls;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Requests that wait until a job is over. One task asks the MBean for all of them in turn, every 25 ms or less often; no thread
 * is held in between.
 */
final class JobWaits implements AutoCloseable {

    static final int MAX_WAITS = 64;

    private static final long INTERVAL_MILLIS = 25;

    /** The task rests so many times as long as it took: many waits for large jobs take a tenth of a processor at most. */
    private static final int REST = 9;

    private static final long LONGEST_REST_MILLIS = 1_000;
    private static final int PROCESSING = 102;

    /** Never sent: the route asks to be called again. */
    static final HttpAnswer BEGIN = new HttpAnswer(PROCESSING, "", Map.of());

    private final Scheduler timer;
    private final Workers workers;
    private final FairSlots slots = new FairSlots(MAX_WAITS, "requests that wait");
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private boolean asking;
    private boolean closed;

    JobWaits(Scheduler timer, Workers workers) {
        this.timer = timer;
        this.workers = workers;
    }

    /** Whether an answer is {@link #BEGIN}. Not by equality: see {@link Tls.Material#equals}. */
    static boolean isWait(HttpAnswer answer) {
        return answer.status() == PROCESSING;
    }

    /** Asks for one waiting request. */
    @FunctionalInterface
    interface Asker {
        /**
         * Answers the client if the job is over.
         *
         * @param last whether the time is over, so that it must answer with the job as it is
         * @return whether it answered; it is not called again then
         */
        boolean ask(boolean last);
    }

    /** @param millis the longest wait */
    synchronized void begin(HttpCaller caller, long millis, Asker asker) throws Rejected {
        Optional<String> full = closed ? Optional.of("The agent is being detached") : slots.take(caller);
        if (full.isPresent()) {
            throw new Rejected(503, "busy", full.get() + "; ask without wait, or again later.");
        }
        waits.add(new Wait(caller.name(), System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), asker));
        if (!asking) {
            asking = true;
            askAfter(INTERVAL_MILLIS);
        }
    }

    private void askAfter(long millis) {
        timer.schedule(this::tick, millis, TimeUnit.MILLISECONDS);
    }

    /** The MBean may take long, and the timer's thread has other tasks. */
    private void tick() {
        if (!workers.tryRunElsewhere(this::askAll)) {
            askAfter(INTERVAL_MILLIS);
        }
    }

    private void askAll() {
        long began = System.nanoTime();
        try {
            waits.removeIf(Wait::askNow);
        } finally {
            askAgain(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
        }
    }

    private synchronized void askAgain(long took) {
        asking = !waits.isEmpty();
        if (asking) {
            askAfter(Math.max(INTERVAL_MILLIS, Math.min(LONGEST_REST_MILLIS, REST * took)));
        }
    }

    /** Answers all with the jobs as they are. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        waits.forEach(Wait::end);
        waits.clear();
    }

    /** One waiting request; compared by identity. */
    private final class Wait {

        private final String principal;

        /** As {@link System#nanoTime()}. */
        private final long deadline;

        private final Asker asker;
        private boolean answered;

        Wait(String principal, long deadline, Asker asker) {
            this.principal = principal;
            this.deadline = deadline;
            this.asker = asker;
        }

        synchronized boolean askNow() {
            return ask(System.nanoTime() - deadline >= 0);
        }

        synchronized void end() {
            ask(true);
        }

        /** A request whose asker throws is not asked again. */
        private boolean ask(boolean last) {
            if (!answered) {
                answered = true;
                try {
                    answered = asker.ask(last);
                } finally {
                    if (answered) {
                        slots.free(principal);
                    }
                }
            }
            return answered;
        }
    }
}
