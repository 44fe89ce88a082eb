package io.signalman.core.plan;

import io.signalman.core.Audit;
import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.Signal;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalResults;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/** Sends only signal 0 and leaves no record. */
record DryRun(Signal signal, SignalResults results) implements SignalSender {
    @Override
    public boolean isDryRun() {
        return true;
    }

    @Override
    public Optional<Refusal> recordIntent(String rule, List<Audit.Aimed> processes) {
        return Optional.empty();
    }

    @Override
    public SignalResult send(Processes.HeldProcess process) {
        return results.sent(process, signal, process.send(Signal.NONE.number()));
    }

    @Override
    public int sendAtOnce(IntSupplier systemCall) {
        return 0; // each process was asked with signal 0
    }
}
