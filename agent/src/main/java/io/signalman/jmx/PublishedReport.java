package io.signalman.jmx;

import io.signalman.core.SignalReport;

/**
 * A report with its request, as our own HTTP gets it.
 *
 * @param time of the request, ISO 8601 in UTC
 * @param principal of the caller
 * @param door "jmx", "http", "cli", "ui", "fleet" or "local"
 * @param reason in the caller's words, "" for none
 */
public record PublishedReport(String time, String principal, String door, String reason, SignalReport report) {
    static PublishedReport of(Event event) {
        return new PublishedReport(event.time(), event.principal(), event.door(), event.reason(), event.report());
    }
}
