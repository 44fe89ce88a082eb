package io.signalman.core;

import java.util.List;

/** A {@link SignalReport} whose results add the prediction and the observation. */
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
