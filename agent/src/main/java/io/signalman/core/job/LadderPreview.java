package io.signalman.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Puts what a ladder would come to into a {@link PreviewReport}. */
final class LadderPreview {
    private LadderPreview() {}

    /**
     * One row per process.
     *
     * @param found what the target means: held where the ladder may be sent
     * @param others the rest of it, as far as the caller may see
     * @param resumption of a stopped process why CONT would not follow a signal, "" where it would; empty of another one
     */
    static PreviewReport of(
            String target,
            Ladder ladder,
            Aim found,
            List<SignalResult> others,
            Predictor predictor,
            Function<ProcessStat, Optional<String>> resumption) {
        List<PreviewReport.Row> rows = new ArrayList<>();
        for (Processes.HeldProcess process : found.held()) {
            Optional<String> stopped = resumption.apply(process.stat());
            boolean resumed = stopped.filter(String::isEmpty).isPresent();
            List<Predictor.Prediction> predictions = ladder.rungs().stream()
                    .map(rung -> predictor.of(process.stat(), rung.signal(), resumed))
                    .toList();
            String notice = stopped.map(why -> why.isEmpty() ? "It is stopped, and SIGCONT follows." : why)
                    .orElse("");
            rows.add(new PreviewReport.Row(
                    process.stat().pid(),
                    process.identity().handle(),
                    process.stat().name(),
                    Outcome.DELIVERED,
                    true,
                    predictions.get(0).effect(),
                    Results.sentences(notice, eachSignal(ladder, predictions)),
                    Reason.NONE));
        }
        boolean several = rows.size() + others.size() > 1; // else the message says it
        others.stream()
                .filter(result -> several || result.outcome() != Outcome.GONE)
                .map(LadderPreview::refused)
                .forEach(rows::add);
        rows.sort(Comparator.comparingInt(PreviewReport.Row::pid));
        int matched = found.held().size() + Results.present(others);
        String count = found.held().size() + " of " + rows.size() + (rows.size() == 1 ? " process" : " processes");
        String message = found.held().isEmpty()
                ? nothing(target, others)
                : ladder.text() + " would be sent to " + count + ", until they have ended.";
        return report(target, ladder, matched, Results.sentences(message, found.note()), rows);
    }

    /** {@code SIGTERM: HANDLED. SIGKILL, 10s later: TERMINATES.} */
    private static String eachSignal(Ladder ladder, List<Predictor.Prediction> predictions) {
        if (predictions.size() == 1) {
            return predictions.get(0).message();
        }
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            Ladder.Rung rung = ladder.rungs().get(i);
            String later = i == 0 ? "" : ", " + text(ladder.rungs().get(i - 1).patience()) + " later";
            sentences.add(
                    rung.signal().name() + later + ": " + predictions.get(i).effect() + ".");
            sentences.add(predictions.get(i).message());
        }
        return Results.sentences(sentences.toArray(String[]::new));
    }

    private static String text(Duration wait) {
        return wait.toMillis() % 1000 == 0 ? wait.toSeconds() + "s" : wait.toMillis() + "ms";
    }

    /** Where nothing would be sent at all. */
    static PreviewReport refused(String target, Ladder ladder, int matched, List<SignalResult> why) {
        return report(
                target,
                ladder,
                matched,
                nothing(target, why),
                why.stream().map(LadderPreview::refused).toList());
    }

    private static String nothing(String target, List<SignalResult> why) {
        return why.isEmpty()
                ? "Nothing matches " + BadRequest.quote(target) + " now."
                : why.get(0).message();
    }

    private static PreviewReport.Row refused(SignalResult result) {
        return new PreviewReport.Row(
                result.pid(),
                result.handle(),
                result.name(),
                result.outcome(),
                false,
                result.outcome() == Outcome.STALE || result.outcome() == Outcome.GONE
                        ? Effect.NO_EFFECT
                        : Effect.UNKNOWN,
                result.message(),
                result.reason());
    }

    private static PreviewReport report(
            String target, Ladder ladder, int matched, String message, List<PreviewReport.Row> rows) {
        List<String> handles = rows.stream()
                .filter(PreviewReport.Row::allowed)
                .map(PreviewReport.Row::handle)
                .collect(Collectors.toList());
        return new PreviewReport(
                target,
                ladder.text(),
                ladder.first().number(),
                matched,
                handles.size(),
                String.join(",", handles),
                message,
                List.copyOf(rows));
    }
}
