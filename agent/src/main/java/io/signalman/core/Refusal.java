package io.signalman.core;

/**
 * A refusal, of one process or of a whole request.
 *
 * @param message one or two sentences that name the setting which decides
 * @param retryAfter seconds after which the request may succeed; 0 if that can't be told
 */
public record Refusal(Reason reason, String message, long retryAfter) {
    /** A refusal that waiting does not change, as far as is known. */
    public Refusal(Reason reason, String message) {
        this(reason, message, 0);
    }
}
