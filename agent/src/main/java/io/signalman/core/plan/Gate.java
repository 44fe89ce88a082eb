package io.signalman.core.plan;

import io.signalman.core.Processes;
import io.signalman.core.SignalResult;
import java.util.function.Supplier;

/** Stands before each send to one process. */
@FunctionalInterface
public interface Gate {
    /** Lets everything pass. */
    Gate OPEN = (process, send) -> send.get();

    /** Runs the send, or returns the result of a process that gets nothing. */
    SignalResult pass(Processes.HeldProcess process, Supplier<SignalResult> send);
}
