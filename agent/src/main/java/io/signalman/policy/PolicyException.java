package io.signalman.policy;

/** A malformed policy: "policy:3:14: expected an operation (send, …), found \"sned\"". */
public final class PolicyException extends Exception {
    private static final long serialVersionUID = 1;

    PolicyException(String file, int line, int column, String problem) {
        super(file + ":" + line + ":" + column + ": " + problem);
    }
}
