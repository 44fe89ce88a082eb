package io.signalman.core.plan;

import io.signalman.core.Audit;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.Verdict;
import java.util.Optional;

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

    /** Its result if it is refused. */
    Optional<SignalResult> refusal() {
        return verdict instanceof Verdict.Refuse refused
                ? Optional.of(SignalResult.refused(process, refused.why()))
                : Optional.empty();
    }

    Audit.Aimed aimed() {
        return new Audit.Aimed(stat().pid(), process.identity().handle(), stat().name());
    }
}
