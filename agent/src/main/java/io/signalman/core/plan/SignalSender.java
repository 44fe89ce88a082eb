package io.signalman.core.plan;

import io.signalman.core.Audit;
import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.SignalResult;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Sends the signal of a plan, or only tries in a dry run. */
public interface SignalSender {
    /** Whether it sends only signal 0. */
    boolean isDryRun();

    /**
     * Records the processes that are about to get the signal, and the policy's rules that allowed it. Returns the
     * refusal of all sends; empty to go on.
     */
    Optional<Refusal> recordIntent(String rule, List<Audit.Aimed> processes);

    SignalResult send(Processes.HeldProcess process);

    /** Called for each process right before {@link #sendAtOnce}. */
    default void expect(Processes.HeldProcess process) {}

    /** Sends to many processes with one system call: 0, or the errno. */
    int sendAtOnce(IntSupplier systemCall);

    /** Permits or prevents each send to one process. */
    @FunctionalInterface
    interface Gate {
        /** Runs the send, or returns the result of a process that gets nothing. */
        SignalResult pass(Processes.HeldProcess process, Supplier<SignalResult> send);
    }
}
