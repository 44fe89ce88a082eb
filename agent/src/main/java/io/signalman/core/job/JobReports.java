package io.signalman.core;

import java.time.Instant;
import java.util.List;

/** Puts what has become of a {@link Job} into words. */
final class JobReports {
    private static final int UNKNOWN = -1;

    private JobReports() {}

    /** One for each process that nothing is done about; none for one that does not exist. */
    static List<JobReport.Row> rows(List<SignalResult> others) {
        return others.stream()
                .filter(result -> result.outcome() != Outcome.GONE)
                .map(result -> new JobReport.Row(
                        result.pid(),
                        result.handle(),
                        result.name(),
                        fate(result.outcome()),
                        "",
                        UNKNOWN,
                        UNKNOWN,
                        "",
                        result.message(),
                        result.reason()))
                .toList();
    }

    private static Fate fate(Outcome outcome) {
        return switch (outcome) {
            case REFUSED -> Fate.REFUSED;
            case STALE -> Fate.STALE;
            default -> Fate.FAILED;
        };
    }

    /** @param refused before anything was looked up */
    static JobReport notBegun(RungSender.Order order, Ladder ladder, Refusal refused) {
        List<SignalResult> why = List.of(Results.refused(0, "", refused));
        return notBegun(order, ladder, 0, why, refused);
    }

    /**
     * A job that did not come about.
     *
     * @param results one for each process that was meant
     * @param why what the job tells of them all
     */
    static JobReport notBegun(
            RungSender.Order order, Ladder ladder, int matched, List<SignalResult> results, Refusal why) {
        boolean gone = Results.present(results) == 0;
        return new JobReport(
                0,
                order.target(),
                ladder.text(),
                order.caller().name(),
                gone ? JobState.GONE : JobState.REFUSED,
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

    static String progress(JobState state, int ended, int matched, String lastSent) {
        String sent = lastSent.isEmpty() ? "" : lastSent + " was sent. ";
        String count = matched == 1
                ? "The process has " + (ended == 1 ? "ended" : "not ended")
                : ended + " of " + matched + " processes have ended";
        return switch (state) {
            case RUNNING -> sent + count + (ended == matched ? "." : " yet.");
            case DONE -> matched == 1 ? "The process has ended." : "All " + matched + " processes have ended.";
            case LEFT -> count + (lastSent.isEmpty() ? "." : " after " + lastSent + ", the last signal of the ladder.");
            case TIMED_OUT -> count + ", and the time is up.";
            case CANCELLED -> count + ", and nothing more is sent.";
            case GONE, REFUSED -> "";
        };
    }
}
