package io.signalman.jmx;

import io.signalman.core.SignalReport;

/**
 * What our own HTTP learns of a report.
 *
 * @param time when the request came, ISO 8601 in UTC
 * @param principal who sent it
 * @param door "jmx", "http", "cli" or "local"
 */
public record ToldReport(String time, String principal, String door, SignalReport report) {
    static ToldReport of(Event event) {
        return new ToldReport(RecentReport.time(event), event.principal(), RecentReport.door(event), event.report());
    }
}
