package io.signalman.jmx;

import java.util.List;

/**
 * Some of the last reports, oldest first.
 *
 * @param last the number to ask with for the reports after these
 * @param lost how many reports after the given number are not kept any more
 */
public record EventPage(long last, long lost, List<PublishedReport> events) {
    /** The most reports at once. */
    public static final int MOST = EventLog.MOST;
}
