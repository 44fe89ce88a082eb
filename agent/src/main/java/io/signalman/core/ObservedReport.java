package io.signalman.core;

import java.util.List;

/**
 * A {@link SignalReport} whose results add the prediction and the observation.
 *
 * @param ok to retryAfter: as in {@link SignalReport}
 */
public record ObservedReport(
        boolean ok,
        String target,
        String signal,
        int signum,
        int matched,
        int delivered,
        String message,
        Reason reason,
        long retryAfter,
        List<ObservedResult> results) {}
