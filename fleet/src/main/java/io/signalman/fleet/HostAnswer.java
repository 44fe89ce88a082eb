package io.signalman.fleet;

/**
 * The outcome of a request for one host.
 *
 * @param host its name
 * @param message why the state is not {@link HostState#ANSWERED}, in one or two sentences; else ""
 * @param json the answer in Jolokia's protocol, with {@code value} or {@code error}; "" unless the state is ANSWERED
 */
public record HostAnswer(String host, HostState state, String message, String json) {
    /** An agent's answer. */
    public static HostAnswer answered(String host, String json) {
        return new HostAnswer(host, HostState.ANSWERED, "", json);
    }

    /** A host without an answer. */
    public static HostAnswer none(String host, HostState state, String message) {
        return new HostAnswer(host, state, message, "");
    }
}
