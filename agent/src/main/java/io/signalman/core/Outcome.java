package io.signalman.core;

/** The outcome of a signal for one process; a closed set that callers may switch on. */
public enum Outcome {
    /** The kernel accepted the signal; the process may still block or ignore it. */
    DELIVERED,
    /** No such process (ESRCH). */
    GONE,
    /** The kernel forbids it (EPERM). */
    DENIED,
    /** Scope, guard or role forbid it; the message names the rule and its setting. */
    REFUSED,
    /** The handle's pid now belongs to another process; nothing was sent. */
    STALE,
    /** It has ended and waits for its parent to reap it; it can't react to any signal. */
    ZOMBIE,
    /** Any other errno. */
    FAILED;

    /** Whether this outcome keeps a report from being {@code ok}. */
    public boolean spoils() {
        return this == DENIED || this == REFUSED || this == STALE || this == FAILED;
    }
}
