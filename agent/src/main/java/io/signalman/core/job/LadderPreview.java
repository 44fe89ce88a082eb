package io.signalman.core.job;

import io.signalman.core.Effect;
import io.signalman.core.Outcome;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.SignalReports;
import io.signalman.core.SignalResult;
import io.signalman.core.effect.Predictor;
import io.signalman.core.judge.Order;
import io.signalman.core.plan.Plan;
import io.signalman.core.plan.Planner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Shows the plan of a ladder: a {@link PreviewReport} with one row per process. */
record LadderPreview(Planner planner, Order order, Ladder ladder) {
    PreviewReport of(Plan plan) {
        List<SignalResult> others = planner.visibility().ofOwn(order, plan.others());
        List<PreviewReport.Row> rows = new ArrayList<>();
        plan.allowed().forEach(process -> rows.add(row(process)));
        long reached =
                rows.stream().filter(row -> row.outcome() == Outcome.DELIVERED).count();
        int found = rows.size() + SignalResult.present(others);
        boolean several = rows.size() + others.size() > 1; // else the message says it
        others.stream()
                .filter(result -> several || result.outcome() != Outcome.GONE)
                .map(LadderPreview::refused)
                .forEach(rows::add);
        rows.sort(Comparator.comparingInt(PreviewReport.Row::pid));
        String count = reached + " of " + rows.size() + (rows.size() == 1 ? " process" : " processes");
        String message = reached > 0
                ? ladder.text() + " would be sent to " + count + ", until they have ended."
                : rows.isEmpty() ? nothing(others) : rows.get(0).message();
        return report(found, Sentences.join(message, plan.note()), rows);
    }

    private PreviewReport.Row row(Processes.HeldProcess process) {
        ProcessStat stat = process.stat();
        SignalResult first = planner.tried(process, ladder.first());
        if (first.outcome() == Outcome.ZOMBIE) {
            return PreviewReport.Row.of(first, true, Effect.NO_EFFECT, first.message());
        }
        if (first.outcome() != Outcome.DELIVERED) {
            return refused(first);
        }
        Optional<String> stopped = resumption(stat);
        boolean resumed = stopped.filter(String::isEmpty).isPresent();
        List<Predictor.Prediction> predictions = ladder.rungs().stream()
                .map(rung -> planner.predictor().of(stat, rung.signal(), resumed && Rungs.resumes(rung.signal())))
                .toList();
        String notice = stopped.map(why -> why.isEmpty() ? "It is stopped, and SIGCONT follows." : why)
                .orElse("");
        return PreviewReport.Row.of(
                first, true, predictions.get(0).effect(), Sentences.join(notice, eachSignal(predictions)));
    }

    /** If the process is stopped, why CONT would not follow a signal of the ladder, or "" if it would; else empty. */
    private Optional<String> resumption(ProcessStat process) {
        return process.state() != Rungs.STOPPED || ladder.signals().stream().noneMatch(Rungs::resumes)
                ? Optional.empty()
                : Optional.of(planner.refusal(order.with(planner.signals().parse("CONT")), process)
                        .map(Refusal::message)
                        .orElse(""));
    }

    /** {@code SIGTERM: HANDLED. SIGKILL, 10s later: TERMINATES.} */
    private String eachSignal(List<Predictor.Prediction> predictions) {
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
        return Sentences.join(sentences.toArray(String[]::new));
    }

    private static String text(Duration wait) {
        return wait.toMillis() % 1000 == 0 ? wait.toSeconds() + "s" : wait.toMillis() + "ms";
    }

    /** The preview if nothing would be sent. */
    PreviewReport refused(int matched, List<SignalResult> why) {
        return report(
                matched, nothing(why), why.stream().map(LadderPreview::refused).toList());
    }

    private String nothing(List<SignalResult> why) {
        return why.isEmpty()
                ? SignalReports.nothingMatches(order.text())
                : why.get(0).message();
    }

    private static PreviewReport.Row refused(SignalResult result) {
        return PreviewReport.Row.of(
                result,
                false,
                result.isPresent() && result.pid() > 0 ? Effect.UNKNOWN : Effect.NO_EFFECT,
                result.message());
    }

    private PreviewReport report(int matched, String message, List<PreviewReport.Row> rows) {
        return PreviewReport.of(order.text(), ladder.text(), ladder.first().number(), matched, message, rows);
    }
}
