package io.signalman.core;

/** What has become of a process that a {@link JobReport job} waits for. */
public enum EndState {
    /** It is still there. */
    RUNNING,
    /** It is there and stopped. */
    STOPPED,
    /** It is there, in uninterruptible sleep, and can't react to any signal before that ends. */
    UNINTERRUPTIBLE,
    /** It has ended by itself, with an exit status. */
    EXITED,
    /** It was ended by a signal. */
    KILLED,
    /** It has ended; how, the kernel does not tell (Linux before 6.15). */
    ENDED,
    /** It has ended and waits for its parent to collect it. */
    ZOMBIE,
    /** Scope, guards or policy kept the signal from it. */
    REFUSED,
    /** The kernel kept the signal from it (EPERM), or could not send it. */
    FAILED,
    /** The handle is of a process that has ended; the pid is another one's by now. */
    STALE
}
