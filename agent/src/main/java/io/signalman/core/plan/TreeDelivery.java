package io.signalman.core.plan;

import io.signalman.core.ErrorText;
import io.signalman.core.Refusal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalReports;
import io.signalman.core.SignalResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Signals a process and its descendants. It searches until no new descendants are born. For KILL, it stops each process
 * first, since a child that is born just before its parent ends passes to another parent.
 */
final class TreeDelivery {
    private final Plan plan;
    private final SignalSender sender;
    private final Descendants descendants;

    TreeDelivery(Plan plan, SignalSender sender) {
        this.plan = plan;
        this.sender = sender;
        this.descendants = new Descendants(plan.planner().processes());
    }

    SignalReport run() {
        try (TreeStopper stopper =
                new TreeStopper(plan.planner().processes(), plan.planner().signals())) {
            SignalReport report = run(stopper);
            String note = stopper.note(report.results());
            return note.isEmpty()
                    ? report
                    : SignalReports.with(report, plan.order().signal(), List.of(), note);
        }
    }

    private SignalReport run(TreeStopper stopper) {
        Optional<Refusal> refusal = plan.resolve();
        Batch batch = plan.batch(sender);
        if (refusal.isEmpty() && plan.order().signal().name().equals("SIGKILL")) {
            stopper.stop(batch.add(plan.held()));
            descendants.follow(plan, born -> stopper.stop(batch.add(born)));
        } else if (refusal.isEmpty()) {
            descendants.follow(plan, born -> {});
            batch.add(plan.judgedAgain());
        }
        refusal = refusal.or(plan::sizeRefusal);
        if (refusal.isPresent()) {
            return EachDelivery.refused(plan, refusal.get());
        }
        List<SignalResult> results = new ArrayList<>(batch.send().values());
        String note = sendToBorn(results);
        results.addAll(0, plan.unheld());
        return plan.report(results, note);
    }

    /** Signals descendants that were born after the last search. A failure here must not lose the results so far. */
    private String sendToBorn(List<SignalResult> results) {
        try {
            descendants.follow(plan, born -> {
                Batch batch = plan.batch(sender);
                batch.add(born);
                results.addAll(batch.send().values());
            });
        } catch (IllegalStateException e) {
            return "Descendants that were born meanwhile could not be looked for: " + ErrorText.of(e);
        }
        plan.fanoutRefusal().ifPresent(why -> results.addAll(plan.refusedBeyond(why)));
        return descendants.note();
    }
}
