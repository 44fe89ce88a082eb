package io.signalman.core;

/** The operations that a {@link Policy} distinguishes. */
public enum Operation {
    /** Signal processes by pid, handle, name or tree. */
    SEND,
    /** Signal a process group, or whatever kill(2)'s 0 and -1 mean. */
    GROUP,
    /** End processes step by step. */
    STOP,
    /** Look at one process. */
    PROBE,
    /** List processes. */
    LIST,
    /** Read the audit trail, which is about no process. */
    AUDIT;

    /** Whether it only looks. */
    public boolean looks() {
        return this == PROBE || this == LIST;
    }
}
