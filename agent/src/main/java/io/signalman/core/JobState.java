package io.signalman.core;

/** The state of a {@link JobReport job}. */
public enum JobState {
    /** It is sending or waiting. */
    RUNNING,
    /** All processes have ended. */
    DONE,
    /**
     * All signals were sent and their waits are over, and some processes are still there, or were refused the signals.
     */
    LEFT,
    /** It only waited, the time is up, and some processes are still there. */
    TIMED_OUT,
    /** It was ended early: by a caller, by a detach, or because its caller's credential was revoked. */
    CANCELLED,
    /** Nothing was begun: nothing matches, or the process had already ended. */
    GONE,
    /** Nothing was begun: it was refused. */
    REFUSED
}
