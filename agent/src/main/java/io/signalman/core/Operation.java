package io.signalman.core;

/** The operations that a {@link Policy} distinguishes. */
public enum Operation {
    /** Signal processes by pid, handle, name or tree. */
    SEND,
    /** Signal a process group, or the processes of kill(2)'s 0 and -1. */
    GROUP,
    /** End processes step by step. */
    STOP,
    /** Look at one process. */
    PROBE,
    /** List processes. */
    LIST,
    /** Read the audit trail; no process is involved. */
    AUDIT;

    public boolean looks() {
        return this == PROBE || this == LIST;
    }
}
