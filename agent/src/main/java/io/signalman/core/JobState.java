package io.signalman.core;

/** How far a {@link JobReport job} has come. */
public enum JobState {
    /** It sends or waits. */
    RUNNING,
    /** All processes have ended. */
    DONE,
    /** All signals were sent and their waits are over, and some processes are still there, or were refused the signals. */
    LEFT,
    /** It only waited; the time is over, and some processes are still there. */
    TIMED_OUT,
    /** It was ended early: by a caller, by a detach, or since its caller's credential was revoked. */
    CANCELLED,
    /** Nothing was begun: nothing matches, or the process has ended before. */
    GONE,
    /** Nothing was begun: it was refused. */
    REFUSED
}
