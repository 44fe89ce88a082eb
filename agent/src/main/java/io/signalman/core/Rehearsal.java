package io.signalman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * A request that goes all the way that sending goes, by the same code, and sends nothing but signal 0. It leaves no
 * record.
 */
final class Rehearsal extends Attempt {
    private final Predictor predictor;
    private final Request request;
    private final Map<Integer, Predictor.Prediction> predictions = new HashMap<>();

    Rehearsal(Request request, Processes processes, Guard guard, Policy policy, Predictor predictor) {
        super(request, processes, guard, policy, Audit.none());
        this.request = request;
        this.predictor = predictor;
    }

    @Override
    boolean sends() {
        return false;
    }

    @Override
    Optional<Refusal> refusal(ProcessStat process, boolean one) {
        predictions.put(process.pid(), predictor.of(process, signal()));
        return super.refusal(process, one);
    }

    @Override
    int send(Processes.HeldProcess process) {
        return process.send(Signal.NONE.number());
    }

    @Override
    int sendToAll(IntSupplier systemCall) {
        return 0; // each was asked for with signal 0
    }

    /** @param rehearsed as far as the caller may see it */
    PreviewReport report(SignalReport rehearsed) {
        List<PreviewReport.Row> rows = new ArrayList<>();
        List<PreviewReport.Row> reached = new ArrayList<>();
        boolean several = rehearsed.results().size() > 1; // else the message says it
        for (SignalResult result : rehearsed.results()) {
            if (several || result.outcome() != Outcome.GONE) {
                PreviewReport.Row row = row(result);
                rows.add(row);
                if (result.outcome() == Outcome.DELIVERED) {
                    reached.add(row);
                }
            }
        }
        rows.sort(Comparator.comparingInt(PreviewReport.Row::pid));
        reached.sort(Comparator.comparingInt(PreviewReport.Row::pid));
        return new PreviewReport(
                rehearsed.target(),
                rehearsed.signal(),
                rehearsed.signum(),
                rehearsed.matched(),
                reached.size(),
                reached.stream().map(PreviewReport.Row::handle).collect(Collectors.joining(",")),
                message(rehearsed, rows, reached),
                rows);
    }

    private PreviewReport.Row row(SignalResult result) {
        boolean ended = result.outcome() == Outcome.ZOMBIE
                || result.outcome() == Outcome.STALE
                || result.outcome() == Outcome.GONE;
        Predictor.Prediction prediction = ended
                ? new Predictor.Prediction(Effect.NO_EFFECT, result.message())
                : result.handle().isEmpty()
                        ? Predictor.Prediction.NONE // which may be since it is hidden
                        : predictions.getOrDefault(result.pid(), Predictor.Prediction.NONE);
        boolean allowed = result.outcome() == Outcome.DELIVERED || result.outcome() == Outcome.ZOMBIE;
        return new PreviewReport.Row(
                result.pid(),
                result.handle(),
                result.name(),
                result.outcome(),
                allowed,
                prediction.effect(),
                allowed ? prediction.message() : result.message(),
                result.reason());
    }

    private String message(SignalReport rehearsed, List<PreviewReport.Row> rows, List<PreviewReport.Row> reached) {
        if (rows.isEmpty()) {
            return rehearsed.message();
        }
        String note = Results.note(rehearsed, signal());
        if (reached.isEmpty()) {
            String first = rows.get(0).message();
            String none = signal().name() + " would reach 0 of " + rows.size() + " processes: " + first;
            return Results.sentences(rows.size() == 1 ? first : none, note);
        }
        String count = reached.size() + " of " + rows.size() + (rows.size() == 1 ? " process" : " processes");
        if (signal().isNone()) {
            return Results.sentences(Results.checked(rehearsed.results()) + ".", note);
        }
        String effects = reached.stream()
                .collect(Collectors.groupingBy(PreviewReport.Row::effect, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
        String whole = request.operation() == Operation.GROUP
                ? " A group gets it as a whole, so members that join or leave until then are not told here."
                : "";
        return signal().name() + " would reach " + count + ": " + effects + "." + (note.isEmpty() ? "" : " " + note)
                + whole;
    }
}
