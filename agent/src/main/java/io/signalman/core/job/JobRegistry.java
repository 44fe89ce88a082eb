package io.signalman.core.job;

import io.signalman.core.Caller;
import io.signalman.core.JobReport;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.judge.Shares;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The running jobs, and for a while the finished ones. Both are bounded. */
final class JobRegistry implements AutoCloseable {
    static final int RUNNING_MOST = 16;

    /** Callers who may only look leave room for callers who may send. */
    static final int WAITING_MOST = 8;

    static final int KEPT_MOST = 100;
    static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final Shares jobs = new Shares(RUNNING_MOST, "jobs");
    private final Shares waits = new Shares(WAITING_MOST, "jobs that only wait");

    /** By id. */
    private final TreeMap<Long, Job> running = new TreeMap<>();

    private final TreeMap<Long, Kept> over = new TreeMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private long last;
    private boolean closed;

    private record Kept(Job job, long since) {
        String principal() {
            return job.principal().name();
        }
    }

    @FunctionalInterface
    interface Maker {
        /** Makes the job, which calls {@code whenOver} at its end. */
        Job make(long id, Consumer<Job> whenOver);
    }

    /** No job can be begun. */
    static final class FullException extends Exception {
        private static final long serialVersionUID = 1;

        private final transient Refusal refusal;

        FullException(String message) {
            super(message);
            this.refusal = new Refusal(Reason.BUSY, message);
        }

        Refusal refusal() {
            return refusal;
        }
    }

    JobRegistry(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Begins a job, and returns when it is under way. */
    Job begin(Caller caller, boolean sends, Maker maker) throws FullException {
        Job job;
        synchronized (this) {
            takePlace(caller, sends);
            try {
                job = maker.make(++last, this::retire);
            } catch (RuntimeException | Error e) {
                leavePlace(caller, sends);
                throw e;
            }
            running.put(job.id(), job);
            try {
                job.start(); // inside the lock, so that close finds a thread to wait for
            } catch (OutOfMemoryError e) {
                job.end();
                throw new FullException("The JVM has no thread left for the job; try again later.");
            }
        }
        job.awaitFirstSignal();
        return job;
    }

    private void takePlace(Caller caller, boolean sends) throws FullException {
        if (closed) {
            throw new FullException("The agent is being detached and begins no jobs.");
        }
        Optional<String> full = jobs.take(caller);
        if (full.isEmpty() && !sends) {
            full = waits.take(caller);
            full.ifPresent(why -> jobs.leave(caller.name()));
        }
        if (full.isPresent()) {
            throw new FullException(full.get() + "; wait for one to end, or cancel one.");
        }
    }

    private void leavePlace(Caller caller, boolean sends) {
        jobs.leave(caller.name());
        if (!sends) {
            waits.leave(caller.name());
        }
    }

    synchronized int running() {
        return running.size();
    }

    private synchronized void retire(Job job) {
        running.remove(job.id());
        leavePlace(job.principal(), job.sends());
        over.put(job.id(), new Kept(job, nanoTime.getAsLong()));
        forgetOld();
    }

    private void forgetOld() {
        long now = nanoTime.getAsLong();
        over.values().removeIf(kept -> now - kept.since() > KEPT.toNanos());
        while (over.size() > KEPT_MOST) {
            over.remove(oldestOfTheBusiest());
        }
    }

    /** A caller who begins many jobs must not push out the jobs of others. */
    private long oldestOfTheBusiest() {
        Map<String, Integer> counts = new HashMap<>();
        over.values().forEach(kept -> counts.merge(kept.principal(), 1, Integer::sum));
        String busiest =
                Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
        return over.entrySet().stream()
                .filter(kept -> kept.getValue().principal().equals(busiest))
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    synchronized Optional<Job> find(long id) {
        forgetOld();
        return Optional.ofNullable(running.get(id))
                .or(() -> Optional.ofNullable(over.get(id)).map(Kept::job));
    }

    /** The newest first. */
    synchronized List<Job> all() {
        forgetOld();
        List<Job> all = new ArrayList<>(running.values());
        over.values().forEach(kept -> all.add(kept.job()));
        all.sort(Comparator.comparingLong(Job::id).reversed());
        return all;
    }

    /** Waits on the caller's thread for a job's end. */
    JobReport await(Job job, Duration timeout) {
        waiting.incrementAndGet();
        try {
            job.await(timeout);
            return job.report();
        } finally {
            waiting.decrementAndGet();
        }
    }

    @Override
    public void close() {
        List<Job> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(running.values());
        }
        left.forEach(
                job -> job.cancel(new Refusal(Reason.CANCELLED, "Cancelled because the agent is being detached.")));
        long began = System.nanoTime();
        left.forEach(job -> job.join(PATIENCE.minusNanos(Math.min(PATIENCE.toNanos(), System.nanoTime() - began))));
        while (waiting.get() > 0 && System.nanoTime() - began < PATIENCE.toNanos()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
