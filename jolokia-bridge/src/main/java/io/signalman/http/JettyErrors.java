package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers requests that Jetty rejects, with JSON and the documented codes. */
final class JettyErrors implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Object status = request.getAttribute(ErrorHandler.ERROR_STATUS);
        AnswerWriter.write(response, callback, answer(status instanceof Integer code ? code : 500, reason(request)));
        return true;
    }

    private static HttpAnswer answer(int status, String reason) {
        return switch (status) {
            case HttpStatus.PAYLOAD_TOO_LARGE_413,
                    HttpStatus.URI_TOO_LONG_414,
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
                HttpAnswer.error(413, "too_large", "The request is too large: keep its head below 8 KiB.");
            default ->
                status < 500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505
                        ? HttpAnswer.badRequest("This is not well-formed HTTP/1.1: " + reason + ".")
                        : HttpAnswer.error(502, "failed", HttpAnswer.FAILED);
        };
    }

    /** Jetty's text, which names the rule and never a header's value; our own text for a bad target. */
    private static String reason(Request request) {
        Object message = request.getAttribute(ErrorHandler.ERROR_MESSAGE);
        return message instanceof String text && !text.isBlank() ? text : "bad message";
    }
}
