package io.signalman.core;

import java.util.List;

/**
 * The outcome that a signal would have; nothing was sent.
 *
 * @param target as the caller wrote it
 * @param signal "SIGHUP"; "0" for the check; the text of a ladder
 * @param signum the local number; for a ladder, the number of its first signal
 * @param matched how many processes the target resolved to
 * @param allowed how many of them would get it
 * @param confirm a target that means exactly these processes, even if others start meanwhile: their handles, separated
 *     by commas; "" for none
 * @param message one or two sentences
 * @param results one per process, in order of their pids
 */
public record PreviewReport(
        String target,
        String signal,
        int signum,
        int matched,
        int allowed,
        String confirm,
        String message,
        List<Row> results) {
    /** Counts and confirms the rows that would be delivered; see the components. */
    public static PreviewReport of(
            String target, String signal, int signum, int matched, String message, List<Row> rows) {
        List<String> handles = rows.stream()
                .filter(row -> row.outcome() == Outcome.DELIVERED)
                .map(Row::handle)
                .toList();
        return new PreviewReport(
                target, signal, signum, matched, handles.size(), String.join(",", handles), message, List.copyOf(rows));
    }

    /**
     * The outcome for one process.
     *
     * @param outcome that sending would have
     * @param allowed whether scope, guards and policy let it be sent
     * @param effect what the signal would do
     * @param message why it would not be sent, or a warning; "" if there is nothing to say
     * @param reason why it would not be delivered
     */
    public record Row(
            int pid,
            String handle,
            String name,
            Outcome outcome,
            boolean allowed,
            Effect effect,
            String message,
            Reason reason) {
        /** The row of a result that sending would have. */
        public static Row of(SignalResult result, boolean allowed, Effect effect, String message) {
            return new Row(
                    result.pid(),
                    result.handle(),
                    result.name(),
                    result.outcome(),
                    allowed,
                    effect,
                    message,
                    result.reason());
        }
    }
}
