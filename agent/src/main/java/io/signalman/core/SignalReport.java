package io.signalman.core;

import java.util.List;

/**
 * What happened to a request that was understood, also where it failed.
 *
 * @param ok at least one delivered, and none DENIED, REFUSED, STALE or FAILED
 * @param target what the caller wrote
 * @param signal "SIGHUP"; "0" for the check
 * @param signum the local number
 * @param matched how many processes the target resolved to
 * @param delivered how many of them the kernel accepted the signal for
 * @param message one or two sentences
 * @param results one per process
 */
public record SignalReport(
        boolean ok,
        String target,
        String signal,
        int signum,
        int matched,
        int delivered,
        String message,
        List<SignalResult> results) {}
