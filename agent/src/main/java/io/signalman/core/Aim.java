package io.signalman.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Takes hold of the processes that a request means, {@code fanout.max} at the most beside the one that it looks
 * at, and says which ones it may not be about, and why. They are held until this is closed. Used by one thread.
 */
final class Aim implements AutoCloseable {
    private final Processes processes;
    private final Rules rules;
    private final Guard guard;
    private final Results results;
    private final Terms terms;
    private final List<Processes.HeldProcess> held = new ArrayList<>();
    private final List<ProcessStat> tooMany = new ArrayList<>();
    private final List<SignalResult> others = new ArrayList<>();
    private int outside;
    private int unreadable;
    private boolean selfLeftOut;

    /**
     * What a request may be about.
     *
     * @param reach how its target reaches processes
     * @param lineage of the caller
     * @param sparesSelf whether the host JVM is left out, where it is one of many
     * @param mayBeSeen one of many that may not is as if it did not exist
     * @param objection what to tell of a process that is meant, and that nothing may be done about
     */
    record Terms(
            Target.Reach reach,
            Lineage lineage,
            boolean sparesSelf,
            Predicate<ProcessStat> mayBeSeen,
            Function<Processes.HeldProcess, Optional<SignalResult>> objection) {}

    Aim(Processes processes, Rules rules, Guard guard, Results results, Terms terms) {
        this.processes = processes;
        this.rules = rules;
        this.guard = guard;
        this.results = results;
        this.terms = terms;
    }

    /** Takes hold of those that the request may be about; returns them. */
    List<Processes.HeldProcess> take(List<Resolver.Found> found) {
        int before = held.size();
        found.forEach(this::take);
        return List.copyOf(held.subList(before, held.size()));
    }

    private void take(Resolver.Found found) {
        if (found.unreadable()) {
            unreadable += processes.stat(found.pid()).filter(guard::inScope).isPresent() ? 1 : 0;
            return;
        }
        boolean byItself = terms.reach() == Target.Reach.ONE || found.byHandle();
        Processes.Hold hold = processes.hold(found.pid());
        if (hold instanceof Processes.Hold.Held it) {
            held.add(it.process()); // first of all, so that it is closed whatever happens
            if (!isMeant(it.process(), found, byItself)) {
                held.remove(held.size() - 1).close();
            } else if (held.size() > rules.fanoutMax()) {
                tooMany.add(it.process().stat());
                held.remove(held.size() - 1).close();
            }
        } else if (byItself || hold instanceof Processes.Hold.Hidden || hold instanceof Processes.Hold.Failed) {
            others.add(results.notHeld(found.pid(), hold));
        } // else it has vanished
    }

    /** @param byItself what is wrong with it is told then, and not left out */
    private boolean isMeant(Processes.HeldProcess process, Resolver.Found found, boolean byItself) {
        if (!found.isMeant().test(process)) {
            if (byItself) {
                others.add(results.stale(process));
            }
            return false;
        }
        if (!byItself && (!maySee(process.stat()) || isLeftOut(process.stat()))) {
            return false;
        }
        Optional<Refusal> outOfScope = byItself ? guard.outOfScope(process.stat()) : Optional.empty();
        Optional<SignalResult> objection = outOfScope
                .map(why -> Results.refused(process, why))
                .or(() -> terms.objection().apply(process));
        objection.ifPresent(others::add);
        return objection.isEmpty();
    }

    private boolean isLeftOut(ProcessStat oneOfMany) {
        if (oneOfMany.zombie()) {
            return true;
        }
        if (!guard.inScope(oneOfMany)) {
            outside++;
            return true;
        }
        boolean self = terms.sparesSelf() && guard.isGuardedSelf(oneOfMany.pid());
        selfLeftOut |= self;
        return self || terms.lineage().spares(oneOfMany, terms.reach());
    }

    /** Has the report tell of one more that nothing is done about. */
    void tell(SignalResult other) {
        others.add(other);
    }

    Lineage lineage() {
        return terms.lineage();
    }

    boolean maySee(ProcessStat process) {
        return terms.mayBeSeen().test(process);
    }

    /** {@code fanout.max} at the most. */
    List<Processes.HeldProcess> held() {
        return List.copyOf(held);
    }

    /** Those that are held are somebody else's to close from now on. */
    void handOver() {
        held.clear();
    }

    /** Those that the request may be about, also where there are too many to hold. */
    List<ProcessStat> meant() {
        return Stream.concat(held.stream().map(Processes.HeldProcess::stat), tooMany.stream())
                .toList();
    }

    /** Those that are meant beyond that. */
    List<ProcessStat> tooMany() {
        return tooMany;
    }

    /** Those that nothing is done about: they may not be, can't be, or were meant by themselves and are gone. */
    List<SignalResult> others() {
        return List.copyOf(others);
    }

    /** How many the target means. */
    int matched() {
        return held.size() + tooMany.size() + Results.present(others);
    }

    boolean selfLeftOut() {
        return selfLeftOut;
    }

    /** Which processes were left out: "" or whole sentences. */
    String note() {
        String scope = outside == 0
                ? ""
                : outside + " outside the scope " + (outside == 1 ? "was" : "were") + " left out (setting scope="
                        + rules.scope().text() + ").";
        return Results.sentences(
                scope,
                selfLeftOut ? "The host JVM itself was left out (setting guard.self)." : "",
                results.unseen(unreadable, terms.reach()),
                terms.lineage().note());
    }

    @Override
    public void close() {
        held.forEach(Processes.HeldProcess::close);
        held.clear();
    }
}
