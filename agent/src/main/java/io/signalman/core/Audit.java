package io.signalman.core;

import java.util.List;

/**
 * A durable record of requests and their outcomes. Each request that is going to send has an intent first,
 * and if that can't be written, nothing is sent.
 */
public interface Audit {
    /**
     * Records what is about to be sent.
     *
     * @param rule what allowed it
     * @param processes their handles and names, in that order; at least one
     * @throws AuditException if it could not be made as durable as the settings want; nothing may be sent then
     */
    void intent(Request request, String rule, List<Aimed> processes) throws AuditException;

    /** Records the outcome of a request, also if it sent nothing. Never throws, since a signal can't be taken back. */
    void outcome(Request request, SignalReport report);

    /** A process that is about to get the signal. */
    record Aimed(int pid, String handle, String name) {}

    /** Says in one sentence, which names the setting, why nothing could be written. */
    final class AuditException extends Exception {
        private static final long serialVersionUID = 1;

        /** With a sentence for the report. */
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
        };
    }
}
