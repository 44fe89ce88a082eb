package io.signalman.core.judge;

import io.signalman.core.Audit;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.SignalResult;
import java.util.Optional;

/**
 * A held process that an order is about.
 *
 * @param why why the order does nothing about it; empty if the order may go on with it
 */
public record JudgedProcess(Processes.HeldProcess process, Optional<Refusal> why) {
    public ProcessStat stat() {
        return process.stat();
    }

    public boolean isAllowed() {
        return why.isEmpty();
    }

    /** Its result if it is refused. */
    public Optional<SignalResult> refusal() {
        return why.map(it -> SignalResult.refused(process, it));
    }

    public Audit.Aimed aimed() {
        return new Audit.Aimed(stat().pid(), process.identity().handle(), stat().name());
    }
}
