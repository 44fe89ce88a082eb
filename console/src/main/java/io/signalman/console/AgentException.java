package io.signalman.console;

/** An agent has given no value. The message is one sentence that says why and what to do. */
public final class AgentException extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** Why there is no value. */
    public enum Kind {
        /** The agent can't understand the request. */
        MALFORMED,
        /** The agent does not authorise the request. */
        REFUSED,
        /** No agent answers. What was asked for may have been done if the message does not say otherwise. */
        UNREACHABLE
    }

    /** @param message one sentence */
    public AgentException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** The sentence. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
