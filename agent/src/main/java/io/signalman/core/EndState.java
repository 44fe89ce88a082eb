package io.signalman.core;

/** The last known state of a process of a {@link JobReport job}. */
public enum EndState {
    /** It is still there. */
    RUNNING,
    /** It is there and stopped. */
    STOPPED,
    /** It is there, in uninterruptible sleep, and can't react to any signal before that ends. */
    UNINTERRUPTIBLE,
    /** It exited with a status. */
    EXITED,
    /** It was ended by a signal. */
    KILLED,
    /** It has ended, and the kernel does not report how (Linux before 6.15). */
    ENDED,
    /** It has ended and waits for its parent to reap it. */
    ZOMBIE,
    /** Scope, guards or policy kept the signal from it. */
    REFUSED,
    /** The kernel kept the signal from it (EPERM), or could not send it. */
    FAILED,
    /** The process of the handle has ended, and another one has its pid. */
    STALE
}
