package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.openmbean.CompositeData;

/** Turns the reason of a failed report or job into an HTTP answer. */
final class ReasonStatus {

    private ReasonStatus() {}

    /** @param further fields of the error object beside {@code reason} */
    static HttpAnswer answer(CompositeData report, String message, Map<String, Object> further) {
        String reason = String.valueOf(report.get("reason"));
        Map<String, Object> fields = new LinkedHashMap<>(further);
        fields.put("reason", reason);
        return switch (reason) {
            case "RATE" ->
                HttpAnswer.error(429, "too_many_requests", message, fields)
                        .with("Retry-After", String.valueOf(report.get("retryAfter")));
            case "BUSY" -> HttpAnswer.error(503, "busy", message, fields);
            case "STALE" -> HttpAnswer.error(409, "stale", message, fields);
            case "ZOMBIE" -> HttpAnswer.error(409, "zombie", message, fields);
            case "GONE" -> HttpAnswer.error(404, "not_found", message, fields);
            case "FAILED" -> HttpAnswer.error(502, "failed", message, fields);
            default -> HttpAnswer.error(403, "forbidden", message, fields);
        };
    }
}
