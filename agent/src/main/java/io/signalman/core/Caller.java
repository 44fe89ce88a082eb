package io.signalman.core;

/**
 * Who asks.
 *
 * @param name the principal: "owner", "local", or what the JMX connector authenticated
 * @param refusal why this caller may only look, one sentence that names the setting; "" where it may send
 */
public record Caller(String name, String refusal) {
    /** A caller that may send. */
    public static Caller admin(String name) {
        return new Caller(name, "");
    }

    boolean maySend() {
        return refusal.isEmpty();
    }
}
