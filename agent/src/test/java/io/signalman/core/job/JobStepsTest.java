package io.signalman.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.JobState;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Signal;
import io.signalman.core.job.JobSteps.Action;
import io.signalman.core.job.JobSteps.Event;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The steps of a job, without a process, a thread or a clock. */
class JobStepsTest {
    private static final Signal TERM = new Signal(15, "SIGTERM");
    private static final Signal KILL = new Signal(9, "SIGKILL");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Ladder LADDER =
            new Ladder("TERM 10s KILL", List.of(new Ladder.Rung(TERM, PATIENCE), new Ladder.Rung(KILL, PATIENCE)));
    private static final Refusal WHY = new Refusal(Reason.CANCELLED, "Cancelled by eve.");
    private static final Event NONE_RUNS = new Event.Looked(false, false);
    private static final Event SOME_RUN = new Event.Looked(true, false);

    private JobSteps steps = JobSteps.of(LADDER);

    /** Nanoseconds. */
    private long now = 1_000;

    private Action on(Event event) {
        JobSteps.Step step = steps.on(event, now);
        steps = step.next();
        return step.action();
    }

    private void sendFirst() {
        on(new Event.Begun());
        on(new Event.Joined(true));
        on(new Event.Sent(true));
        on(new Event.Joined(false));
    }

    @Test
    void eachRungLooksForJoinedProcessesThenSendsThenLooksAgain() {
        assertThat(on(new Event.Begun())).isEqualTo(new Action.Join(TERM, true));
        assertThat(on(new Event.Joined(true))).isEqualTo(new Action.Send(TERM));
        assertThat(on(new Event.Sent(true))).isEqualTo(new Action.Join(TERM, false));
        assertThat(on(new Event.Joined(false))).isInstanceOf(Action.Wait.class);
        assertThat(steps.lastSent()).isEqualTo("SIGTERM");
    }

    @Test
    void theNextRungFollowsWhenItsTimeIsUpAndNotBefore() {
        sendFirst();

        assertThat(on(SOME_RUN)).isEqualTo(new Action.Wait(PATIENCE.toNanos()));
        now += PATIENCE.toNanos() - 1;
        assertThat(on(SOME_RUN)).isEqualTo(new Action.Wait(1));
        now++;
        assertThat(on(SOME_RUN)).isEqualTo(new Action.Join(KILL, true));
    }

    @Test
    void theLastRungEndsTheJobWhenItsTimeIsUp() {
        sendFirst();
        now += PATIENCE.toNanos();
        on(SOME_RUN);
        on(new Event.Joined(true));
        on(new Event.Sent(true));
        on(new Event.Joined(false));
        now += PATIENCE.toNanos();

        assertThat(on(SOME_RUN)).isEqualTo(new Action.Finish());
        assertThat(steps.result(false, false)).isEqualTo(JobState.LEFT);
    }

    @Test
    void theJobEndsOnceAllHaveEndedAndAreReaped() {
        sendFirst();

        assertThat(on(new Event.Looked(false, true))).isEqualTo(new Action.Wait(100_000));
        assertThat(on(NONE_RUNS)).isEqualTo(new Action.Finish());
        assertThat(steps.result(true, false)).isEqualTo(JobState.DONE);
        assertThat(steps.result(true, true)).isEqualTo(JobState.LEFT);
    }

    @Test
    void aRungIsSentSixteenTimesAtMost() {
        on(new Event.Begun());
        for (int pass = 1; pass < JobSteps.PASSES; pass++) {
            on(new Event.Joined(true));
            assertThat(on(new Event.Sent(true))).isEqualTo(new Action.Join(TERM, false));
        }
        on(new Event.Joined(true));

        assertThat(on(new Event.Sent(true))).isInstanceOf(Action.Wait.class);
        assertThat(steps.missed()).isTrue();
        now += PATIENCE.toNanos();
        assertThat(on(SOME_RUN)).isEqualTo(new Action.Join(KILL, true));
        on(new Event.Joined(true));
        on(new Event.Sent(true));
        assertThat(steps.missed()).isTrue();
    }

    @Test
    void nothingIsSentAfterACancellationWheneverItComes() {
        List<Event> before = List.of(new Event.Begun(), new Event.Joined(true), new Event.Sent(true), SOME_RUN);
        for (int position = 0; position <= before.size(); position++) {
            steps = JobSteps.of(LADDER);
            before.subList(0, position).forEach(this::on);
            on(new Event.Cancelled(WHY));

            for (Event event : List.of(new Event.Begun(), new Event.Joined(true), new Event.Sent(true))) {
                assertThat(on(event)).as("%d %s", position, event).isInstanceOf(Action.Wait.class);
            }
            assertThat(on(SOME_RUN)).isEqualTo(new Action.Finish());
            assertThat(steps.result(false, false)).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void aSignalThatACancellationInterruptsIsTheLastOneSent() {
        on(new Event.Begun());
        on(new Event.Joined(true));
        on(new Event.Cancelled(WHY));
        on(new Event.Sent(true));

        assertThat(steps.lastSent()).isEqualTo("SIGTERM");
    }

    @Test
    void theFirstCancellationCountsAndALateOneDoesNot() {
        sendFirst();
        on(new Event.Cancelled(WHY));
        on(new Event.Cancelled(new Refusal(Reason.CANCELLED, "later")));
        assertThat(steps.cancelled()).contains(WHY);

        steps = JobSteps.of(LADDER);
        sendFirst();
        on(NONE_RUNS);
        assertThat(on(new Event.Cancelled(WHY))).isEqualTo(new Action.Finish());
        assertThat(steps.cancelled()).isEmpty();
    }

    @Test
    void aFailureEndsTheJob() {
        on(new Event.Begun());
        on(new Event.Joined(true));

        assertThat(on(new Event.Failed(WHY))).isEqualTo(new Action.Finish());
        assertThat(steps.result(false, false)).isEqualTo(JobState.REFUSED);
        assertThat(steps.failed()).contains(WHY);
    }

    @Test
    void aWaitSendsNothing() {
        steps = JobSteps.of(Ladder.ofWait("10s", PATIENCE));

        assertThat(on(new Event.Begun())).isInstanceOf(Action.Wait.class);
        assertThat(on(SOME_RUN)).isEqualTo(new Action.Wait(PATIENCE.toNanos()));
        now += PATIENCE.toNanos();
        assertThat(on(SOME_RUN)).isEqualTo(new Action.Finish());
        assertThat(steps.result(false, false)).isEqualTo(JobState.TIMED_OUT);
    }
}
