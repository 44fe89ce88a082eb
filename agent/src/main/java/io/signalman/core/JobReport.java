package io.signalman.core;

import java.util.List;

/**
 * A job that ends processes step by step, or waits for their ends.
 *
 * @param id from 1, unique in this JVM; 0 if nothing was begun
 * @param target what the caller wrote
 * @param ladder {@code TERM 10s KILL}; for a plain wait its length, {@code 10s}
 * @param principal of the caller who began it
 * @param state of the job
 * @param ok whether there was a process and all have ended
 * @param matched the number of processes, including descendants that joined later
 * @param ended the number of them that have ended
 * @param started when it began, ISO-8601 in UTC
 * @param millis its running time so far, or in all, in milliseconds
 * @param message one or two sentences
 * @param reason why nothing was begun, or the job ended before its time
 * @param retryAfter seconds after which the request may succeed; 0 if unknown
 * @param results one per process
 */
public record JobReport(
        long id,
        String target,
        String ladder,
        String principal,
        JobState state,
        boolean ok,
        int matched,
        int ended,
        String started,
        long millis,
        String message,
        Reason reason,
        long retryAfter,
        List<Row> results) {
    /** The same job with other results. */
    public JobReport withResults(int nowMatched, List<Row> rows) {
        return new JobReport(
                id,
                target,
                ladder,
                principal,
                state,
                ok,
                nowMatched,
                ended,
                started,
                millis,
                message,
                reason,
                retryAfter,
                List.copyOf(rows));
    }

    /**
     * One process.
     *
     * @param fate its last known state
     * @param rung the last signal that it was sent, "SIGTERM"; "" for none
     * @param millis when it ended, in milliseconds since the job began; -1 if it has not
     * @param status its exit status, 0 to 255; -1 if unknown
     * @param signal the signal that ended it, "SIGKILL"; "" if none did or that is unknown
     * @param message one sentence
     * @param reason why it did not get a signal
     */
    public record Row(
            int pid,
            String handle,
            String name,
            EndState fate,
            String rung,
            long millis,
            int status,
            String signal,
            String message,
            Reason reason) {
        private static final int UNKNOWN = -1;

        /** The processes that the job does nothing about, as far as they exist. */
        public static List<Row> of(List<SignalResult> results) {
            return results.stream()
                    .filter(result -> result.outcome() != Outcome.GONE)
                    .map(Row::of)
                    .toList();
        }

        /** A process that the job does nothing about. */
        public static Row of(SignalResult result) {
            EndState state =
                    switch (result.outcome()) {
                        case REFUSED -> EndState.REFUSED;
                        case STALE -> EndState.STALE;
                        default -> EndState.FAILED;
                    };
            return new Row(
                    result.pid(),
                    result.handle(),
                    result.name(),
                    state,
                    "",
                    UNKNOWN,
                    UNKNOWN,
                    "",
                    result.message(),
                    result.reason());
        }
    }
}
