package io.signalman.http;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Requests that wait until a job is over. The MBean is asked again and again for all of them in turn, by one thread which
 * goes back in between: none is held while they wait.
 */
final class JobWaits implements AutoCloseable {

    static final int MAX_WAITS = 64;

    private static final long INTERVAL_MILLIS = 25;
    private static final int PROCESSING = 102;

    /** Never sent: the route wants to be asked again. */
    static final Answer BEGIN = new Answer(PROCESSING, "", Map.of());

    private final Scheduler timer;
    private final Workers workers;
    private final Shares shares = new Shares(MAX_WAITS, "requests that wait");
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private boolean asking;
    private boolean closed;

    JobWaits(Scheduler timer, Workers workers) {
        this.timer = timer;
        this.workers = workers;
    }

    /** Whether an answer only says that there is none yet. Not by equality: see Material in {@link Tls}. */
    static boolean isBegunBy(Answer answer) {
        return answer.status() == PROCESSING;
    }

    /** A request that waits. */
    @FunctionalInterface
    interface Asker {
        /**
         * Looks once, and answers the client where there is an answer.
         *
         * @param last whether the time is over, and whatever there is has to be the answer
         * @return whether it was answered; it is not asked any more then
         */
        boolean ask(boolean last);
    }

    /** @param millis how long to wait at the most */
    synchronized void begin(Caller caller, long millis, Asker asker) throws Rejected {
        Optional<String> full = closed ? Optional.of("The agent is being detached") : shares.take(caller);
        if (full.isPresent()) {
            throw new Rejected(503, "busy", full.get() + "; ask without wait, or again later.");
        }
        waits.add(new Wait(caller.name(), System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), asker));
        if (!asking) {
            asking = true;
            askSoon();
        }
    }

    private void askSoon() {
        timer.schedule(this::tick, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The timer's thread has others to serve, and the MBean may take its time. */
    private void tick() {
        if (!workers.tryRunApart(this::askAll)) {
            askSoon();
        }
    }

    private void askAll() {
        try {
            waits.removeIf(Wait::isAnswered);
        } finally {
            askAgain();
        }
    }

    private synchronized void askAgain() {
        asking = !waits.isEmpty();
        if (asking) {
            askSoon();
        }
    }

    /** Answers all with what there is. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        waits.forEach(Wait::end);
        waits.clear();
    }

    /** One of them; told apart by identity. */
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

        synchronized boolean isAnswered() {
            return ask(System.nanoTime() - deadline >= 0);
        }

        synchronized void end() {
            ask(true);
        }

        /** One that throws is not asked again. */
        private boolean ask(boolean last) {
            if (!answered) {
                answered = true;
                try {
                    answered = asker.ask(last);
                } finally {
                    if (answered) {
                        shares.leave(principal);
                    }
                }
            }
            return answered;
        }
    }
}
