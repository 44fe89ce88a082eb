package io.signalman.http.call;

/** Rejects a request that the guard let through. */
public final class Rejected extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient HttpAnswer answer;

    /** With an error answer. */
    public Rejected(int status, String code, String text) {
        this(HttpAnswer.error(status, code, text));
    }

    /** Without a stack trace, since any client can cause any number of these. */
    public Rejected(HttpAnswer answer) {
        super(answer.body(), null, false, false);
        this.answer = answer;
    }

    /** 400 for a malformed request. */
    public static Rejected badRequest(String text) {
        return new Rejected(400, "bad_request", text);
    }

    /** The answer to the request. */
    public HttpAnswer answer() {
        return answer;
    }
}
