package io.signalman.core;

/** How far a {@link JobReport job} has come. */
public enum JobState {
    /** It sends or waits. */
    RUNNING,
    /** All processes have ended. */
    DONE,
    /** It is over, and some processes are still there. */
    LEFT,
    /** Somebody ended it, or the agent was detached, before it was over. */
    CANCELLED,
    /** Nothing was begun: nothing matched, or it was refused. */
    REFUSED
}
