package io.signalman.http;

import java.util.LinkedHashMap;
import java.util.Map;

/** What goes back: a status, JSON (empty for no body), and the headers that this answer needs beyond the usual ones. */
record Answer(int status, String body, Map<String, String> headers) {

    static final String FAILED = "The agent failed to answer; look at the host JVM and try again.";

    static Answer ok(String json) {
        return new Answer(200, json, Map.of());
    }

    static Answer error(int status, String code, String message) {
        return error(status, code, message, Map.of());
    }

    /** @param further fields of the error object beside {@code error} and {@code message} */
    static Answer error(int status, String code, String message, Map<String, Object> further) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("error", code);
        fields.put("message", message);
        fields.putAll(further);
        return new Answer(status, Json.write(fields), Map.of());
    }

    static Answer failed(Throwable e) {
        return error(502, "failed", failure(e));
    }

    /** The agent states in an IllegalStateException what it lacks; any other exception's words are for developers. */
    static String failure(Throwable e) {
        return e instanceof IllegalStateException && e.getMessage() != null ? e.getMessage() : FAILED;
    }

    static Answer badRequest(String message) {
        return error(400, "bad_request", message);
    }

    Answer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Answer(status, body, all);
    }
}
