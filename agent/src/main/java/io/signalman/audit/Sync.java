package io.signalman.audit;

/** When a record has to have reached the disk. */
public enum Sync {
    /** Before anything is sent, and before a report is returned. */
    ALWAYS,
    /** Within a second or so. */
    INTERVAL,
    /** When the operating system sees fit. */
    NEVER
}
