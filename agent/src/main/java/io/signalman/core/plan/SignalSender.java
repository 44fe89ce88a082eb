package io.signalman.core.plan;

import io.signalman.core.Audit;
import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.Signal;
import io.signalman.core.SignalResult;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** How the signal of a plan leaves: for real, or as a dry run. */
public interface SignalSender {
    /** The signal. */
    Signal signal();

    /** Whether nothing but signal 0 leaves. */
    boolean isDryRun();

    /**
     * Records which processes are about to get it.
     *
     * @param rule the policy's rules that allowed it
     * @return why nothing may be sent; empty to go on
     */
    Optional<Refusal> recordIntent(String rule, List<Audit.Aimed> processes);

    /** Sends to one process. */
    SignalResult send(Processes.HeldProcess process);

    /** Called for each process right before {@link #sendAtOnce}. */
    default void expect(Processes.HeldProcess process) {}

    /** Sends to many processes with one system call: 0, or the errno. */
    int sendAtOnce(IntSupplier systemCall);

    /** Stands before each send to one process. */
    @FunctionalInterface
    interface Gate {
        /** Runs the send, or returns the result of a process that gets nothing. */
        SignalResult pass(Processes.HeldProcess process, Supplier<SignalResult> send);
    }
}
