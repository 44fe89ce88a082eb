package io.signalman.core;

/** The observed effect of a signal on a process. */
public enum Observed {
    /** It has ended. */
    EXITED,
    /** It has stopped. */
    STOPPED,
    /** It was stopped and has continued. */
    CONTINUED,
    /** The signal waits: it is blocked, or the process is stopped. */
    PENDING,
    /** The process is there as it was; what a handler did inside can't be seen. */
    UNCHANGED,
    /** Nobody asked for it, or the process did not get the signal. */
    NOTHING
}
