package io.signalman.core;

import java.time.Instant;

/** An audit that can be read. */
public interface AuditTrail {
    /**
     * The newest records.
     *
     * @param since the oldest moment
     * @param limit 1 to {@link AuditRecords#MOST}
     * @throws Audit.AuditException where the file can't be read
     */
    AuditRecords newest(Instant since, int limit) throws Audit.AuditException;
}
