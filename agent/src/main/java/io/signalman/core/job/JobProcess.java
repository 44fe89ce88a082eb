package io.signalman.core.job;

import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.Outcome;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalTable;
import java.time.Duration;

/** A process that a {@link Job} holds until it is reaped or the job is over. Any thread may read its row. */
final class JobProcess implements AutoCloseable {
    private static final long NOT_ENDED = -1;

    private final Processes.HeldProcess process;
    private final String handle;
    private final SignalTable signals;
    private final long jobBegan;
    /** Nanoseconds from the beginning of the job. */
    private volatile long ended;

    private Processes.Watch watch = () -> {};
    private boolean closed;
    private String rung = "";
    private EndState fate = EndState.RUNNING;
    private int status = Processes.Ended.UNKNOWN;
    private String signal = "";
    private String message;
    private Reason reason = Reason.NONE;
    private String resumption = "";

    /** Takes over the process for a job that began at that {@link System#nanoTime}. */
    JobProcess(Processes.HeldProcess process, SignalTable signals, long jobBegan) {
        this.process = process;
        this.handle = process.identity().handle();
        this.signals = signals;
        this.jobBegan = jobBegan;
        this.message = process.stat().pid() + " is still there.";
        this.ended = process.stat().zombie() ? System.nanoTime() - jobBegan : NOT_ENDED;
    }

    /** @param whenEnded runs once the process has ended */
    synchronized void watch(Runnable whenEnded) {
        watch = process.watch(whenEnded);
    }

    void markEnded() {
        if (!hasEnded()) {
            ended = System.nanoTime() - jobBegan;
        }
    }

    Processes.HeldProcess process() {
        return process;
    }

    int pid() {
        return process.stat().pid();
    }

    String handle() {
        return handle;
    }

    boolean hasEnded() {
        return ended != NOT_ENDED;
    }

    /** Whether it is still to be signalled and waited for. */
    synchronized boolean isAwaited() {
        return !hasEnded() && fate == EndState.RUNNING;
    }

    /** Whether it was reaped, or the job is over. */
    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether its parent may still reap it soon, so that the kernel reports how it ended. */
    synchronized boolean isSettling(Duration patience) {
        return hasEnded() && !closed && System.nanoTime() - jobBegan - ended < patience.toNanos();
    }

    synchronized void sent(Signal signal, SignalResult result) {
        switch (result.outcome()) {
            case DELIVERED -> rung = signal.name();
            case DENIED -> left(EndState.FAILED, result.message(), result.reason());
            case REFUSED -> {
                if (result.reason() != Reason.AUDIT && result.reason() != Reason.CANCELLED) {
                    left(EndState.REFUSED, result.message(), result.reason());
                }
            }
            case GONE, STALE, ZOMBIE, FAILED -> {} // its end is detected elsewhere
        }
    }

    /** Notes the outcome of the SIGCONT that followed a signal because the process was stopped. */
    synchronized void resumed(Signal after, SignalResult result) {
        resumption = result.outcome() == Outcome.DELIVERED
                ? pid() + " was stopped, so SIGCONT followed " + after.name() + "."
                : pid() + " was stopped, and SIGCONT did not follow " + after.name() + ": " + result.message();
    }

    /** A sentence about SIGCONT if the process was stopped; else "". */
    synchronized String resumption() {
        return resumption;
    }

    synchronized void refuse(Refusal why) {
        left(EndState.REFUSED, why.message(), why.reason());
    }

    private void left(EndState how, String why) {
        left(how, why, Reason.NONE);
    }

    private void left(EndState how, String text, Reason why) {
        fate = how;
        message = text;
        reason = why;
    }

    /** Asks the kernel how the process ended, unless it runs or that is known. */
    synchronized void update() {
        if (!hasEnded() || closed) {
            return;
        }
        process.ended().ifPresent(end -> {
            ended(end);
            if (end.reaped()) {
                close();
            }
        });
    }

    private void ended(Processes.Ended end) {
        int killer = end.status() & 0x7f; // WTERMSIG and WEXITSTATUS of wait(2)
        boolean known = end.status() != Processes.Ended.UNKNOWN;
        status = known && killer == 0 ? end.status() >> 8 & 0xff : Processes.Ended.UNKNOWN;
        signal = known && killer != 0 ? signals.name(killer) : "";
        if (!end.reaped()) {
            left(EndState.ZOMBIE, pid() + " has ended and waits for its parent to reap it.");
        } else if (!known) {
            left(EndState.ENDED, pid() + " has ended; this kernel does not report how.");
        } else if (killer == 0) {
            left(EndState.EXITED, pid() + " ended with exit status " + status + ".");
        } else {
            left(EndState.KILLED, pid() + " was ended by " + signal + ".");
        }
    }

    /** Takes a last look when the job is over. */
    synchronized void finish(Processes processes) {
        if (fate != EndState.RUNNING) {
            return;
        }
        if (hasEnded()) { // no descriptor was left to read how
            left(EndState.ENDED, pid() + " has ended; the agent could not read how.");
            return;
        }
        char state = processes.stat(pid()).map(ProcessStat::state).orElse('R');
        switch (state) {
            case 'T', 't' -> left(EndState.STOPPED, pid() + " is stopped; CONT continues it.");
            case 'D' ->
                left(
                        EndState.UNINTERRUPTIBLE,
                        pid() + " is in uninterruptible sleep and reacts to signals only afterwards.");
            default -> message = pid() + " is still running.";
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            watch.close();
            process.close();
        }
    }

    synchronized JobReport.Row row() {
        long millis = hasEnded() ? Duration.ofNanos(ended).toMillis() : NOT_ENDED;
        return new JobReport.Row(
                pid(),
                handle,
                process.stat().name(),
                fate,
                rung,
                millis,
                status,
                signal,
                Sentences.join(message, resumption),
                reason);
    }
}
