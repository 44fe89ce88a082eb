package io.signalman.http.call;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer to a request.
 *
 * @param status of HTTP
 * @param body JSON, "" for no body
 * @param headers beside those of every answer
 */
public record HttpAnswer(int status, String body, Map<String, String> headers) {

    /** The message for a failure in the agent itself. */
    public static final String FAILED = "The agent failed to answer; look at the host JVM and try again.";

    /** 200 with that body. */
    public static HttpAnswer ok(String json) {
        return new HttpAnswer(200, json, Map.of());
    }

    /** An error without further fields. */
    public static HttpAnswer error(int status, String code, String message) {
        return error(status, code, message, Map.of());
    }

    /**
     * An error.
     *
     * @param code for programs, the field {@code error}
     * @param message for people, the field of that name
     * @param further fields of the error object
     */
    public static HttpAnswer error(int status, String code, String message, Map<String, Object> further) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("error", code);
        fields.put("message", message);
        fields.putAll(further);
        return new HttpAnswer(status, JsonText.write(fields), Map.of());
    }

    /** 502 for an exception in the agent. */
    public static HttpAnswer failed(Throwable e) {
        return error(502, "failed", failure(e));
    }

    /**
     * The message for an exception in the agent. An IllegalStateException names what the agent lacks; the message of any other
     * exception is for developers, and {@link #FAILED} replaces it.
     */
    public static String failure(Throwable e) {
        return e instanceof IllegalStateException && e.getMessage() != null ? e.getMessage() : FAILED;
    }

    /** 400 for a malformed request. */
    public static HttpAnswer badRequest(String message) {
        return error(400, "bad_request", message);
    }

    /** The same answer with one more header. */
    public HttpAnswer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new HttpAnswer(status, body, all);
    }
}
