package io.signalman.core.job;

import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.Outcome;
import io.signalman.core.Refusal;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.Order;
import java.time.Instant;
import java.util.List;

/** Makes the reports of jobs. */
final class JobReports {
    private JobReports() {}

    /** One row for each process that exists. */
    static List<JobReport.Row> rows(List<SignalResult> others) {
        return others.stream()
                .filter(result -> result.outcome() != Outcome.GONE)
                .map(JobReport.Row::of)
                .toList();
    }

    /**
     * A job that was not begun.
     *
     * @param results one for each process that was meant
     * @param why the reason for all of them
     */
    static JobReport notBegun(Order order, Ladder ladder, int matched, List<SignalResult> results, Refusal why) {
        return new JobReport(
                0,
                order.text(),
                ladder.text(),
                order.caller().name(),
                SignalResult.present(results) == 0 ? JobState.GONE : JobState.REFUSED,
                false,
                matched,
                0,
                Instant.now().toString(),
                0,
                why.message(),
                why.reason(),
                why.retryAfter(),
                rows(results));
    }

    static String progress(JobState state, int ended, int matched, JobSteps steps) {
        String lastSent = steps.lastSent();
        String sent = lastSent.isEmpty() ? "" : lastSent + " was sent. ";
        String count = matched == 1
                ? "The process has " + (ended == 1 ? "ended" : "not ended")
                : ended + " of " + matched + " processes have ended";
        return switch (state) {
            case RUNNING -> sent + count + (ended == matched ? "." : " yet.");
            case DONE -> matched == 1 ? "The process has ended." : "All " + matched + " processes have ended.";
            case LEFT ->
                count
                        + (lastSent.isEmpty() ? "" : " after " + lastSent)
                        + (steps.hasSentLast() ? ", the last signal of the ladder." : ".");
            case TIMED_OUT -> count + ", and the time is up.";
            case CANCELLED -> count + ", and nothing more is sent.";
            case GONE, REFUSED -> "";
        };
    }
}
