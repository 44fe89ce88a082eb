package io.signalman.audit;

/** When a record must be on disk. */
public enum Sync {
    /** Before anything is sent, and before a report is returned. */
    ALWAYS,
    /** Within about a second. */
    INTERVAL,
    /** When the operating system decides. */
    NEVER
}
