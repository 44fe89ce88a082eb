package io.signalman.jmx;

import io.signalman.core.SignalReport;

/**
 * What our own HTTP learns of a report.
 *
 * @param time when the request came, ISO 8601 in UTC
 * @param principal who sent it
 * @param door "jmx", "http", "cli" or "local"
 * @param reason why, in the caller's own words; "" where they did not say
 */
public record ToldReport(String time, String principal, String door, String reason, SignalReport report) {
    static ToldReport of(Event event) {
        return new ToldReport(event.time(), event.principal(), event.door(), event.reason(), event.report());
    }
}
