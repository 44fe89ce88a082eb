package io.signalman.fleet;

/** What is known about a host after a request. */
public enum HostState {
    /** The agent carried out the request; its answer says what happened. */
    ANSWERED,
    /** The agent refused the request; it did nothing. */
    REFUSED,
    /** The request did not reach the agent; it did nothing. */
    UNREACHABLE,
    /** The agent got the request in time or not at all, and has not answered. It may have sent the signal. */
    TIMED_OUT,
    /**
     * The connection was lost after the request was handed over, the answer is not the agent's, or the agent has no memory of
     * that time. It may have sent the signal.
     */
    UNKNOWN,
    /** The command stopped before this host's turn. */
    NOT_SENT
}
