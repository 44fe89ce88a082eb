package io.signalman.http;

/** A request that got past the guard and yet can't be answered as asked. */
final class Rejected extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String text;

    Rejected(int status, String code, String text) {
        super(text);
        this.status = status;
        this.code = code;
        this.text = text;
    }

    static Rejected badRequest(String text) {
        return new Rejected(400, "bad_request", text);
    }

    Answer answer() {
        return Answer.error(status, code, text);
    }
}
