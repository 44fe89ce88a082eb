package io.signalman.policy;

import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Signal;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One line of a policy.
 *
 * @param signals numbers; empty for all of them. Whoever may send one may look, and a rule that denies some hides nothing
 * @param source where it stands and what it says
 */
record Rule(
        boolean allows,
        Predicate<Caller> who,
        Set<Operation> operations,
        Set<Integer> signals,
        Predicate<ProcessFacts> targets,
        String source) {

    /** The process is asked last, since its facts are read from the kernel. */
    boolean fits(Caller caller, Operation operation, Signal signal, ProcessFacts process) {
        return operations.contains(operation)
                && (signals.isEmpty() || (operation.looks() ? allows : signals.contains(signal.number())))
                && who.test(caller)
                && targets.test(process);
    }
}
