package io.signalman.core;

/**
 * A refusal, of one process or of a whole request.
 *
 * @param message one or two sentences, with the setting that decides
 * @param retryAfter seconds after which the request may succeed; 0 if unknown
 */
public record Refusal(Reason reason, String message, long retryAfter) {
    /** A refusal without a time after which it may change. */
    public Refusal(Reason reason, String message) {
        this(reason, message, 0);
    }
}
