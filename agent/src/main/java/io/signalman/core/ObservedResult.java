package io.signalman.core;

/**
 * A {@link SignalResult}, with what was expected and what was seen.
 *
 * @param pid as there, and so on to reason
 * @param predicted what the signal was going to do, read right before it was sent
 * @param observed what was seen within the time that was given
 * @param millis how long after the send that was seen, in milliseconds; -1 where nothing was
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
