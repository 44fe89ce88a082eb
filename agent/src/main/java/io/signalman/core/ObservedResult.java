package io.signalman.core;

/**
 * A {@link SignalResult}, with the prediction and the observation.
 *
 * @param pid as there, and so on to reason
 * @param predicted what the signal was going to do, read right before it was sent
 * @param observed the observation within the given time
 * @param millis when it was observed, in milliseconds after the send; -1 for nothing
 */
public record ObservedResult(
        int pid,
        String handle,
        String name,
        Outcome outcome,
        int errno,
        String error,
        String message,
        Reason reason,
        Effect predicted,
        Observed observed,
        long millis) {}
