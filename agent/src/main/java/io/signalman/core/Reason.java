package io.signalman.core;

/**
 * Why a request came to nothing, in whole or for one process; a closed set that callers may switch on. Each has one
 * sentence for people beside it.
 */
public enum Reason {
    /** Nothing was refused, and nothing failed. */
    NONE,
    /** The process is outside the scope, or the kernel hides its owner (setting scope). */
    SCOPE,
    /**
     * A guard protects the host JVM, init, kernel threads, or everybody (settings guard.self, guard.init,
     * guard.broadcast).
     */
    GUARD,
    /** The caller's role allows it for no process, or the caller's credential was revoked. */
    ROLE,
    /** A rule of the policy refuses it, or hides the process (setting policy). */
    POLICY,
    /** The principal sends too often; the report's {@code retryAfter} says when to try again (setting rate). */
    RATE,
    /** The agent has no place or thread left, or is being detached; try again soon. */
    BUSY,
    /** It would reach more processes than allowed (setting fanout.max). */
    FANOUT,
    /** The target matches more or fewer processes than the request expects ({@code expect}). */
    COUNT,
    /** It could not be recorded in the audit (setting audit). */
    AUDIT,
    /** The process has no handler for the signal, and the request requires one. */
    HANDLER,
    /** The target names no process: it is a thread, or a pidfile that can't be used. */
    TARGET,
    /** The job was cancelled before the send. */
    CANCELLED,
    /** The time in which the request may act was over before the send. */
    LATE,
    /** The kernel does not let the JVM's user signal the process (EPERM). */
    PERMISSION,
    /** The process of the handle or pidfile has ended, and another one has its pid. */
    STALE,
    /** The process has ended, and its parent has not reaped it yet. */
    ZOMBIE,
    /** There is no such process, or nothing matches. */
    GONE,
    /** Anything else; {@code errno} and {@code error} say what the kernel answered. */
    FAILED
}
