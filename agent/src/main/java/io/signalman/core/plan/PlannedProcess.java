package io.signalman.core.plan;

import io.signalman.core.Audit;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.judge.Verdict;

/**
 * A held process of a plan.
 *
 * @param verdict {@link Verdict.Allow} or {@link Verdict.Refuse}; skipped processes are in no plan
 */
public record PlannedProcess(Processes.HeldProcess process, Verdict verdict) {
    ProcessStat stat() {
        return process.stat();
    }

    boolean isAllowed() {
        return verdict instanceof Verdict.Allow;
    }

    Audit.Aimed aimed() {
        return new Audit.Aimed(stat().pid(), process.identity().handle(), stat().name());
    }
}
