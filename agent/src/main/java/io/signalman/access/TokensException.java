package io.signalman.access;

/** A malformed tokens file: "tokens:3:9: expected a role (…), found \"Admin\"". */
final class TokensException extends Exception {
    private static final long serialVersionUID = 1;

    TokensException(String file, int line, int column, String problem) {
        super(file + ":" + line + ":" + column + ": " + problem);
    }
}
