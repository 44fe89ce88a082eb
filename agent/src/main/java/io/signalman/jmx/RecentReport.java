package io.signalman.jmx;

import io.signalman.core.SignalReport;

/**
 * A report without its results.
 *
 * @param time when the request came, ISO 8601 in UTC, to the millisecond
 * @param principal who sent it
 * @param door "jmx", "http", "cli" or "local"
 * @param reason why, in the caller's own words; "" where they did not say
 * @param target what the caller wrote
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
