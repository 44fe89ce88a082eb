package io.signalman.core.job;

import io.signalman.core.JobState;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Signal;
import java.time.Duration;
import java.util.Optional;

/**
 * The steps of a job, apart from processes, threads and clocks: {@link #on} maps a state and an event to the next state
 * and an action.
 *
 * <pre>
 * state    event                                 next     action
 * START    begun, the rung has a signal          JOINING  find processes that have joined
 * START    begun, the rung only waits            WAITING  wait for the rung's patience
 * JOINING  some are due                          SENDING  send to them
 * JOINING  none are due                          WAITING  wait for the rung's patience
 * SENDING  sent, fewer than 16 times             JOINING  find processes that have joined meanwhile
 * SENDING  sent, for the 16th time               WAITING  wait for the rung's patience
 * SENDING  a later rung can't be recorded        WAITING  wait for the rung's patience
 * WAITING  some run, time is left                WAITING  wait for the rest
 * WAITING  none run, some are not reaped         WAITING  wait 100 µs
 * WAITING  none run, all reaped or given up      OVER     finish
 * WAITING  some run, time is up, another rung    JOINING  find processes that have joined
 * WAITING  some run, time is up, last rung       OVER     finish
 * any      cancelled                             same     wait as if none ran, send nothing more
 * any      failed                                OVER     finish
 * </pre>
 *
 * @param rung index into the ladder
 * @param pass the number of times that this rung was sent
 * @param missed whether a rung was sent 16 times and processes kept joining
 * @param deadline of the rung, in nanoseconds as {@link System#nanoTime}
 * @param lastSent the last signal that was sent, "" for none
 * @param cancelled why the job was cancelled
 * @param failed why nothing more can be sent
 */
record JobSteps(
        Ladder ladder,
        State state,
        int rung,
        int pass,
        boolean missed,
        long deadline,
        String lastSent,
        Optional<Refusal> cancelled,
        Optional<Refusal> failed) {
    /** How often one rung looks for processes that have joined. */
    static final int PASSES = 16;

    private static final long SETTLING_NANOS = Duration.ofNanos(100_000).toNanos();

    enum State {
        START,
        JOINING,
        SENDING,
        WAITING,
        OVER
    }

    sealed interface Event {
        /** The job's thread runs. */
        record Begun() implements Event {}

        /** The search is over; {@code due} if a process is to get the signal, or a report is due. */
        record Joined(boolean due) implements Event {}

        /** The signal was sent to all; {@code delivered} if the kernel has accepted it for one at least. */
        record Sent(boolean delivered) implements Event {}

        /** They were looked at; {@code running} if one has not ended, {@code settling} if one may be reaped soon. */
        record Looked(boolean running, boolean settling) implements Event {}

        /** Nothing more is to be sent. */
        record Cancelled(Refusal why) implements Event {}

        /** Nothing more can be sent. */
        record Failed(Refusal why) implements Event {}
    }

    sealed interface Action {
        /** Find processes that have joined; {@code first} in this rung. */
        record Join(Signal signal, boolean first) implements Action {}

        /** Send to all that are due. */
        record Send(Signal signal) implements Action {}

        /** Wait for an end, at most that long. */
        record Wait(long nanos) implements Action {}

        /** The job is over. */
        record Finish() implements Action {}
    }

    record Step(JobSteps next, Action action) {}

    static JobSteps of(Ladder ladder) {
        return new JobSteps(ladder, State.START, 0, 0, false, 0, "", Optional.empty(), Optional.empty());
    }

    /** @param now as {@link System#nanoTime} */
    Step on(Event event, long now) {
        if (event instanceof Event.Failed failure) {
            boolean goesOn =
                    failure.why().reason() == Reason.AUDIT && !lastSent.isEmpty() && hasNextRung(); // which tries again
            return goesOn ? await(now + patience()) : failed(failure.why()).finish();
        }
        if (state == State.OVER) {
            return finish();
        }
        if (event instanceof Event.Cancelled cancel) {
            return cancelled.isPresent()
                    ? await(deadline)
                    : cancelled(cancel.why()).await(now);
        }
        if (event instanceof Event.Looked looked) {
            return looked(looked, now);
        }
        if (event instanceof Event.Sent done) {
            JobSteps sent = sent(done.delivered() ? signal().name() : lastSent);
            return sent.pass < PASSES && cancelled.isEmpty() ? sent.join() : sent.await(now + patience());
        }
        if (cancelled.isPresent() || (event instanceof Event.Joined joined && !joined.due())) {
            return await(now + patience());
        }
        if (event instanceof Event.Joined) {
            return new Step(in(State.SENDING), new Action.Send(signal()));
        }
        return signal().isNone() ? await(now + patience()) : join(); // begun
    }

    private Step looked(Event.Looked event, long now) {
        if (!event.running() || cancelled.isPresent()) {
            return event.settling() ? new Step(this, new Action.Wait(SETTLING_NANOS)) : finish();
        }
        long left = deadline - now;
        if (left > 0) {
            return new Step(this, new Action.Wait(event.settling() ? Math.min(left, SETTLING_NANOS) : left));
        }
        return hasNextRung() ? nextRung().join() : finish();
    }

    private boolean hasNextRung() {
        return rung + 1 < ladder.rungs().size();
    }

    /** Whether the last signal of the ladder was sent. */
    private boolean hasSentLast() {
        return !hasNextRung() && lastSent.equals(signal().name());
    }

    private Step join() {
        return new Step(in(State.JOINING), new Action.Join(signal(), pass == 0));
    }

    /** Looks at once, and again after each end. */
    private Step await(long until) {
        JobSteps next = new JobSteps(ladder, State.WAITING, rung, pass, missed, until, lastSent, cancelled, failed);
        return new Step(next, new Action.Wait(0));
    }

    private Step finish() {
        return new Step(in(State.OVER), new Action.Finish());
    }

    private JobSteps in(State next) {
        return new JobSteps(ladder, next, rung, pass, missed, deadline, lastSent, cancelled, failed);
    }

    private JobSteps sent(String signal) {
        boolean last = pass + 1 == PASSES;
        return new JobSteps(ladder, state, rung, pass + 1, missed || last, deadline, signal, cancelled, failed);
    }

    private JobSteps nextRung() {
        return new JobSteps(ladder, state, rung + 1, 0, missed, deadline, lastSent, cancelled, failed);
    }

    private JobSteps cancelled(Refusal why) {
        return new JobSteps(ladder, state, rung, pass, missed, deadline, lastSent, Optional.of(why), failed);
    }

    private JobSteps failed(Refusal why) {
        return new JobSteps(ladder, state, rung, pass, missed, deadline, lastSent, cancelled, Optional.of(why));
    }

    private Signal signal() {
        return ladder.rungs().get(rung).signal();
    }

    private long patience() {
        return ladder.rungs().get(rung).patience().toNanos();
    }

    /** A sentence about the job as it is; "" if nothing was begun. */
    String progress(JobState job, int ended, int matched) {
        String sent = lastSent.isEmpty() ? "" : lastSent + " was sent. ";
        String count = matched == 1
                ? "The process has " + (ended == 1 ? "ended" : "not ended")
                : ended + " of " + matched + " processes have ended";
        return switch (job) {
            case RUNNING -> sent + count + (ended == matched ? "." : " yet.");
            case DONE -> matched == 1 ? "The process has ended." : "All " + matched + " processes have ended.";
            case LEFT ->
                count
                        + (lastSent.isEmpty() ? "" : " after " + lastSent)
                        + (hasSentLast() ? ", the last signal of the ladder." : ".");
            case TIMED_OUT -> count + ", and the time is up.";
            case CANCELLED -> count + ", and nothing more is sent.";
            case GONE, REFUSED -> "";
        };
    }

    /** The final state; {@code allEnded} if there was a process, {@code others} if the target meant further ones. */
    JobState result(boolean allEnded, boolean others) {
        if (allEnded) {
            return others ? JobState.LEFT : JobState.DONE;
        }
        if (cancelled.isPresent()) {
            return JobState.CANCELLED;
        }
        if (!ladder.sends()) {
            return JobState.TIMED_OUT;
        }
        return failed.isPresent() && lastSent.isEmpty() ? JobState.REFUSED : JobState.LEFT;
    }
}
