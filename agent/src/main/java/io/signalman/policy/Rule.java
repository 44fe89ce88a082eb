package io.signalman.policy;

import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Signal;
import io.signalman.core.Truth;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One line of a policy.
 *
 * @param signals numbers; empty for all. Permission to send any signal includes permission to look; a rule that denies
 *     some signals hides nothing
 * @param targets at least one must hold
 * @param source file, line and text of the rule
 */
record Rule(
        boolean allows,
        Predicate<Caller> who,
        Set<Operation> operations,
        Set<Integer> signals,
        List<Function<ProcessFacts, Truth>> targets,
        String source) {

    /** The target {@code *}. */
    static final Function<ProcessFacts, Truth> ANY = process -> Truth.YES;

    /** Whether it leaves no process and no signal to later rules. */
    boolean isForEverything() {
        return signals.isEmpty() && targets.contains(ANY);
    }

    /** The names of all processes that it can fit, if it goes by plain names alone; otherwise empty. */
    Set<String> names() {
        Set<String> names = new HashSet<>();
        for (Function<ProcessFacts, Truth> target : targets) {
            if (!(target instanceof Glob glob) || !glob.isPlain()) {
                return Set.of();
            }
            names.add(glob.text());
        }
        return names;
    }

    /** Whether it can decide about that operation of the caller. */
    boolean isAbout(Caller caller, Operation operation) {
        return operations.contains(operation) && who.test(caller);
    }

    /** Checks the process last, because its facts are read from the kernel. */
    Truth fits(Caller caller, Operation operation, Signal signal, ProcessFacts process) {
        boolean asked = isAbout(caller, operation)
                && (signals.isEmpty() || (operation.looks() ? allows : signals.contains(signal.number())));
        Truth fits = Truth.NO;
        for (Function<ProcessFacts, Truth> target : asked ? targets : List.<Function<ProcessFacts, Truth>>of()) {
            fits = fits.or(() -> target.apply(process));
        }
        return fits;
    }

    /** The parts of this rule that can't be judged now, as sentences for the status. */
    List<String> problems() {
        return targets.stream()
                .filter(OwnedBy.class::isInstance)
                .map(target -> ((OwnedBy) target).problem())
                .filter(problem -> !problem.isEmpty())
                .map(problem ->
                        source + (allows ? " allows nothing" : " refuses every process") + " for now: " + problem + ".")
                .toList();
    }
}
