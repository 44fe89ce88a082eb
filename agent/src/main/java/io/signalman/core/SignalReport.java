package io.signalman.core;

import java.util.List;

/**
 * The outcome of a request that was understood, even if it failed.
 *
 * @param ok at least one delivered, and none DENIED, REFUSED, STALE or FAILED
 * @param target as the caller wrote it
 * @param signal "SIGHUP"; "0" for the check
 * @param signum the local number
 * @param matched how many processes the target resolved to, also refused, hidden and failed ones
 * @param delivered the number of them for which the kernel accepted the signal
 * @param message one or two sentences
 * @param reason if it is not ok, the reason of the result that decides
 * @param retryAfter seconds after which the request may succeed; 0 if unknown
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
        Reason reason,
        long retryAfter,
        List<SignalResult> results) {}
