package io.signalman.fleet;

/** The fleet can't be used; the message says why and what to do, and nothing was sent. */
public final class FleetException extends Exception {
    private static final long serialVersionUID = 1;

    public FleetException(String message) {
        super(message);
    }

    public FleetException(String message, Throwable cause) {
        super(message, cause);
    }
}
