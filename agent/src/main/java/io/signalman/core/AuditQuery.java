package io.signalman.core;

import java.time.Instant;

/**
 * Selects records of an audit trail.
 *
 * @param since leaves out older records
 * @param target the caller's text, or the name, pid or handle of one of the processes; "" for any
 * @param principal "" for any
 * @param limit the most records, 1 to {@link AuditRecords#MOST}
 */
public record AuditQuery(Instant since, String target, String principal, int limit) {}
