package io.signalman.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Shows a caller the processes that a target means, and keeps why it does not show the others. It gives the answer that
 * sending gives. Used by one thread.
 */
final class Look {
    private final Processes processes;
    private final Guard guard;
    private final Results results;
    private final Target.Reach reach;
    private final Lineage lineage;
    private final Predicate<ProcessStat> leftOut;
    private final Function<ProcessStat, Optional<Refusal>> refusal;
    private Optional<Refusal> refused = Optional.empty();
    private int unreadable;

    /**
     * A look for one caller.
     *
     * @param reach how its target reaches processes
     * @param lineage of the caller
     * @param leftOut whether the target does not mean this process although it was found
     * @param refusal why the caller may not look at it
     */
    Look(
            Processes processes,
            Guard guard,
            Results results,
            Target.Reach reach,
            Lineage lineage,
            Predicate<ProcessStat> leftOut,
            Function<ProcessStat, Optional<Refusal>> refusal) {
        this.processes = processes;
        this.guard = guard;
        this.results = results;
        this.reach = reach;
        this.lineage = lineage;
        this.leftOut = leftOut;
        this.refusal = refusal;
    }

    /** @param shown gets each process that the caller may see, while it is held */
    void at(List<Resolver.Found> found, Consumer<Processes.HeldProcess> shown) {
        for (Resolver.Found process : found) {
            if (process.unreadable()) {
                unreadable +=
                        processes.stat(process.pid()).filter(guard::inScope).isPresent() ? 1 : 0;
                continue;
            }
            Processes.Hold hold = processes.hold(process.pid());
            if (hold instanceof Processes.Hold.Held held) {
                try (Processes.HeldProcess live = held.process()) {
                    at(process, live, shown);
                }
            } else if (hold instanceof Processes.Hold.Hidden) {
                SignalResult hidden = results.notHeld(process.pid(), hold);
                refuse(new Refusal(hidden.reason(), hidden.message()));
            }
        }
    }

    private void at(Resolver.Found found, Processes.HeldProcess process, Consumer<Processes.HeldProcess> shown) {
        boolean one = reach == Target.Reach.ONE || reach == Target.Reach.LISTED;
        // A wrong start time in a handle must not tell that it is wrong.
        if ((!one && !found.isMeant().test(process))
                || leftOut.test(process.stat())
                || lineage.spares(process.stat(), reach)) {
            return;
        }
        Optional<Refusal> why = refusal.apply(process.stat());
        if (why.isPresent()) {
            // For a name or condition, the scope is part of matching.
            why.filter(it -> reach != Target.Reach.FOUND || guard.inScope(process.stat()))
                    .ifPresent(this::refuse);
        } else if (!one || found.isMeant().test(process)) {
            shown.accept(process);
        }
    }

    private void refuse(Refusal why) {
        refused = refused.or(() -> Optional.of(why));
    }

    /** Why the first of the processes that are not shown is not; empty if all are shown. */
    Optional<Refusal> refusal() {
        return refused;
    }

    /** Which processes could match but can't be judged, and which were left out: "" or whole sentences. */
    String note() {
        return Results.sentences(results.unseen(unreadable, reach), lineage.note());
    }
}
