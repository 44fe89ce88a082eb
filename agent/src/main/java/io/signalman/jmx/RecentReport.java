package io.signalman.jmx;

import io.signalman.core.SignalReport;

/**
 * A report without its results.
 *
 * @param time of the request, ISO 8601 in UTC, to the millisecond
 * @param principal of the caller
 * @param door "jmx", "http", "cli", "ui", "fleet" or "local"
 * @param reason in the caller's words, "" for none
 * @param target as the caller wrote it
 * @param signal "SIGHUP"; "0" for the check
 * @param ok as the report's
 * @param matched as the report's
 * @param delivered as the report's
 * @param message as the report's
 */
public record RecentReport(
        String time,
        String principal,
        String door,
        String reason,
        String target,
        String signal,
        boolean ok,
        int matched,
        int delivered,
        String message) {
    static RecentReport of(Event event) {
        SignalReport report = event.report();
        return new RecentReport(
                event.time(),
                event.principal(),
                event.door(),
                event.reason(),
                report.target(),
                report.signal(),
                report.ok(),
                report.matched(),
                report.delivered(),
                report.message());
    }
}
