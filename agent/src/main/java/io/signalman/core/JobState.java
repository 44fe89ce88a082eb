package io.signalman.core;

/** How far a {@link JobReport job} has come. */
public enum JobState {
    /** It sends or waits. */
    RUNNING,
    /** All processes have ended. */
    DONE,
    /** It is over, and some processes are still there. */
    LEFT,
    /** It was ended early: by a caller, by a detach, or since its caller's credential was revoked. */
    CANCELLED,
    /** Nothing was begun: nothing matched, or it was refused. */
    REFUSED
}
