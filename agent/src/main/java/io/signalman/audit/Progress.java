package io.signalman.audit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Whether the thread that writes moves. A file system that does not answer holds it in a system call without limit. */
final class Progress {
    /** How long a caller waits, in nanoseconds. */
    static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

    private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

    /** Counts lines of a long search. */
    private final AtomicLong steps = new AtomicLong();

    private enum State {
        IDLE,
        WORKING,
        HANGING
    }

    void begin() {
        state.set(State.WORKING);
    }

    void step() {
        steps.incrementAndGet();
    }

    void end() {
        state.set(State.IDLE);
    }

    /** Whether a caller has waited in vain, and the thread has not moved since. */
    boolean hangs() {
        return state.get() == State.HANGING;
    }

    /** Notes that a caller has waited in vain; returns true for the first one. */
    boolean noteHang() {
        return state.compareAndSet(State.WORKING, State.HANGING);
    }

    /** Waits until it is done, or the thread has made no step for a few seconds. */
    void awaitSteps(CompletableFuture<?> done) {
        long before;
        do {
            before = steps.get();
            await(done);
        } while (!done.isDone() && steps.get() != before);
    }

    /** Waits until it is done, a few seconds at most. An interrupt of the caller does not end the wait. */
    static void await(CompletableFuture<?> done) {
        long start = System.nanoTime();
        boolean interrupted = false;
        for (long left = PATIENCE; !done.isDone() && left > 0; left = PATIENCE - (System.nanoTime() - start)) {
            try {
                done.get(left, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | TimeoutException e) {
                // The caller looks at the future.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
