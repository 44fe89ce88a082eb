package io.signalman.http;

/** A request that got past the guard and yet can't be answered as asked. */
final class Rejected extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    Rejected(int status, String code, String text) {
        this(Answer.error(status, code, text));
    }

    /** Without a stack trace: strangers cause these, as many as they like. */
    Rejected(Answer answer) {
        super(answer.body(), null, false, false);
        this.answer = answer;
    }

    static Rejected badRequest(String text) {
        return new Rejected(400, "bad_request", text);
    }

    Answer answer() {
        return answer;
    }
}
