package io.signalman.core;

import java.util.List;

/**
 * A durable record of requests and their outcomes. An intent precedes each request that sends; if it can't
 * be written, nothing is sent.
 */
public interface Audit {
    /**
     * Records what is about to be sent.
     *
     * @param rule what allowed it
     * @param processes their handles and names, in that order; at least one
     * @throws AuditException if the record is not as durable as the settings require; then nothing may be sent
     */
    void intent(Request request, String rule, List<Aimed> processes) throws AuditException;

    /** Records the outcome of a request, even if it sent nothing. Never throws, since a signal can't be taken back. */
    void outcome(Request request, SignalReport report);

    /** Records that the caller has cancelled a job that sends signals; its number is among the options. Never throws. */
    void cancelled(Request request);

    /** A process that is about to get the signal. */
    record Aimed(int pid, String handle, String name) {}

    /** The message is one sentence: why nothing could be written, and the setting. */
    final class AuditException extends Exception {
        private static final long serialVersionUID = 1;

        public AuditException(String message) {
            super(message);
        }
    }

    /** Keeps nothing. */
    static Audit none() {
        return new Audit() {
            @Override
            public void intent(Request request, String rule, List<Aimed> processes) {}

            @Override
            public void outcome(Request request, SignalReport report) {}

            @Override
            public void cancelled(Request request) {}
        };
    }
}
