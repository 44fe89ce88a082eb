package io.signalman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Puts what a ladder would come to into a {@link PreviewReport}. */
final class LadderPreview {
    private LadderPreview() {}

    /** @param found what the target means: held where the ladder may be climbed, else with the reason */
    static PreviewReport of(String target, Ladder ladder, Aim found, Predictor predictor) {
        List<PreviewReport.Row> rows = new ArrayList<>();
        for (Processes.HeldProcess process : found.held()) {
            Predictor.Prediction prediction = predictor.of(process.stat(), ladder.first());
            rows.add(new PreviewReport.Row(
                    process.stat().pid(),
                    process.identity().handle(),
                    process.stat().name(),
                    true,
                    prediction.effect(),
                    prediction.message()));
        }
        found.others().stream()
                .filter(result -> result.outcome() != Outcome.GONE)
                .map(LadderPreview::refused)
                .forEach(rows::add);
        rows.sort(Comparator.comparingInt(PreviewReport.Row::pid));
        String count = found.held().size() + " of " + rows.size() + (rows.size() == 1 ? " process" : " processes");
        String message = found.held().isEmpty()
                ? nothing(target, found.others())
                : ladder.text() + " would be sent to " + count + ", until they have ended.";
        return report(target, ladder, found.matched(), message, rows);
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
                false,
                result.outcome() == Outcome.STALE ? Effect.NO_EFFECT : Effect.UNKNOWN,
                result.message());
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
