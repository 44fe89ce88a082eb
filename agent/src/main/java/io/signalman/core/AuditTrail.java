package io.signalman.core;

/** An audit that can be read. */
public interface AuditTrail {
    /** The newest records that the query selects; throws if the file can't be read. */
    AuditRecords newest(AuditQuery query) throws Audit.AuditException;
}
