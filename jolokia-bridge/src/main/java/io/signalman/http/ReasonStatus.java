package io.signalman.http;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.management.openmbean.CompositeData;

/** From the reason of a report or job that came to nothing to an HTTP answer. */
final class ReasonStatus {

    private ReasonStatus() {}

    /** @param further fields of the error object beside {@code reason} */
    static Answer answer(CompositeData report, String message, Map<String, Object> further) {
        String reason = String.valueOf(report.get("reason"));
        Map<String, Object> fields = new LinkedHashMap<>(further);
        fields.put("reason", reason);
        return switch (reason) {
            case "RATE" ->
                Answer.error(429, "too_many_requests", message, fields)
                        .with("Retry-After", String.valueOf(report.get("retryAfter")));
            case "BUSY" -> Answer.error(503, "busy", message, fields);
            case "STALE" -> Answer.error(409, "stale", message, fields);
            case "ZOMBIE" -> Answer.error(409, "zombie", message, fields);
            case "GONE" -> Answer.error(404, "not_found", message, fields);
            case "FAILED" -> Answer.error(502, "failed", message, fields);
            default -> Answer.error(403, "forbidden", message, fields);
        };
    }
}
