package io.signalman.core;

import java.util.List;

/**
 * The newest records of an audit trail.
 *
 * @param file the file that the agent writes, an absolute path on its host; "off" if no audit is kept
 * @param truncated whether older records were left out because of the limit or the size
 * @param records one JSON object each, as they are in the file, the oldest first
 */
public record AuditRecords(String file, boolean truncated, List<String> records) {
    /** The highest number of records in one answer. */
    public static final int MOST = 1000;
}
