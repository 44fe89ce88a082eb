package io.signalman.core.judge;

import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.Signal;
import io.signalman.core.target.ExpectedCount;
import io.signalman.core.target.Target;
import java.util.List;

/**
 * A request of a caller, before anything is looked up.
 *
 * @param operation as the policy knows it
 * @param purpose of the lookup
 * @param text the target as the caller wrote it
 * @param target the parsed text
 * @param signals each process has to be allowed all of them: one, or a ladder's; {@link Signal#NONE} to look or wait
 * @param requireHandler whether a process without a handler for the signal is refused
 */
public record Order(
        Caller caller,
        Operation operation,
        Purpose purpose,
        String text,
        Target target,
        List<Signal> signals,
        boolean requireHandler) {
    /** The purpose of an order. */
    public enum Purpose {
        /** To be signalled. */
        SIGNAL,
        /** To wait for their ends. */
        WAIT,
        /** To be shown. */
        LOOK
    }

    /** To signal the target. */
    public static Order send(Caller caller, String text, Target target, Signal signal, boolean requireHandler) {
        Operation operation = target.isGroup() ? Operation.GROUP : Operation.SEND;
        return new Order(caller, operation, Purpose.SIGNAL, text, target, List.of(signal), requireHandler);
    }

    /** To end the target step by step. */
    public static Order stop(Caller caller, String text, Target target, List<Signal> ladder) {
        return new Order(caller, Operation.STOP, Purpose.SIGNAL, text, target, List.copyOf(ladder), false);
    }

    /** To wait for the end of the target. */
    public static Order await(Caller caller, String text, Target target) {
        return new Order(caller, Operation.LIST, Purpose.WAIT, text, target, List.of(Signal.NONE), false);
    }

    /** To show the target; {@link Operation#LIST} or {@link Operation#PROBE}. */
    public static Order look(Caller caller, Operation operation, String text, Target target) {
        return new Order(caller, operation, Purpose.LOOK, text, target, List.of(Signal.NONE), false);
    }

    /** The same order of the same caller with other roles, or of another caller. */
    public Order by(Caller other) {
        return new Order(other, operation, purpose, text, target, signals, requireHandler);
    }

    /** The same order with one signal. */
    public Order with(Signal signal) {
        return new Order(caller, operation, purpose, text, target, List.of(signal), requireHandler);
    }

    /** The number of processes that the target must match. */
    public ExpectedCount expected() {
        return ExpectedCount.of(text);
    }

    /** The first signal. */
    public Signal signal() {
        return signals.get(0);
    }

    /** Whether anything but signal 0 will be sent. */
    public boolean sends() {
        return purpose == Purpose.SIGNAL && !signal().isNone();
    }

    /** Whether one system call signals all processes, so that none can be left out. */
    public boolean isAtOnce() {
        return operation == Operation.GROUP;
    }
}
