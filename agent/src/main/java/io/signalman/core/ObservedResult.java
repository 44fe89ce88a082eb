package io.signalman.core;

/**
 * A {@link SignalResult}, with the prediction and the observation.
 *
 * @param pid to reason: as in {@link SignalResult}
 * @param predicted the effect that was predicted right before the send
 * @param observed the observation within the given time
 * @param millis the time of the observation in milliseconds after the send; -1 for nothing
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
