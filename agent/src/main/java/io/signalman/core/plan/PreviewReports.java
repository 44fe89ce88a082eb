package io.signalman.core.plan;

import io.signalman.core.Effect;
import io.signalman.core.Operation;
import io.signalman.core.Outcome;
import io.signalman.core.PreviewReport;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalReports;
import io.signalman.core.SignalResult;
import io.signalman.core.effect.Predictor;
import io.signalman.core.judge.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Turns the report of a dry run into a preview. */
final class PreviewReports {
    private PreviewReports() {}

    /** Makes it from the dry run's report, as far as the caller may see that, and predictions by pid. */
    static PreviewReport of(Order order, SignalReport report, Map<Integer, Predictor.Prediction> predictions) {
        List<PreviewReport.Row> rows = new ArrayList<>();
        boolean several = report.results().size() > 1; // else the message says it
        for (SignalResult result : report.results()) {
            if (several || result.outcome() != Outcome.GONE) {
                rows.add(row(result, predictions));
            }
        }
        rows.sort(Comparator.comparingInt(PreviewReport.Row::pid));
        List<PreviewReport.Row> reached =
                rows.stream().filter(row -> row.outcome() == Outcome.DELIVERED).toList();
        return PreviewReport.of(
                report.target(),
                report.signal(),
                report.signum(),
                report.matched(),
                message(order, report, rows, reached),
                rows);
    }

    private static PreviewReport.Row row(SignalResult result, Map<Integer, Predictor.Prediction> predictions) {
        boolean ended = result.outcome() == Outcome.ZOMBIE || !result.isPresent();
        Predictor.Prediction prediction = ended
                ? new Predictor.Prediction(Effect.NO_EFFECT, result.message())
                : result.handle().isEmpty()
                        ? Predictor.Prediction.NONE // the process may be hidden
                        : predictions.getOrDefault(result.pid(), Predictor.Prediction.NONE);
        boolean allowed = result.outcome() == Outcome.DELIVERED || result.outcome() == Outcome.ZOMBIE;
        return PreviewReport.Row.of(
                result, allowed, prediction.effect(), allowed ? prediction.message() : result.message());
    }

    private static String message(
            Order order, SignalReport report, List<PreviewReport.Row> rows, List<PreviewReport.Row> reached) {
        if (rows.isEmpty()) {
            return report.message();
        }
        Signal signal = order.signal();
        String note = SignalReports.note(report, signal);
        String count = reached.size() + " of " + rows.size() + (rows.size() == 1 ? " process" : " processes");
        if (reached.isEmpty()) {
            String first = rows.get(0).message();
            return Sentences.join(
                    rows.size() == 1 ? first : signal.name() + " would reach " + count + ": " + first,
                    note.equals(first) ? "" : note);
        }
        if (signal.isNone()) {
            return Sentences.join(SignalReports.checked(report.results()) + ".", note);
        }
        return Sentences.join(
                signal.name() + " would reach " + count + ": "
                        + Sentences.counts(reached.stream().map(PreviewReport.Row::effect)) + ".",
                note,
                order.operation() == Operation.GROUP
                        ? "A group gets it as a whole, so members that join or leave before that are not shown here."
                        : "");
    }
}
