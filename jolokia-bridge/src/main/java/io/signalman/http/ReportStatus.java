package io.signalman.http;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.openmbean.CompositeData;

/** From a signal report to an HTTP answer. */
final class ReportStatus {

    /** gaffer documents these bytes. */
    private static final String OK = "{\"ok\": true}";

    /** What a set of outcomes means where none was delivered; the first row that has one of them decides. */
    private static final List<Row> ROWS = List.of(
            new Row(List.of("REFUSED", "DENIED"), 403, "forbidden"),
            new Row(List.of("STALE"), 409, "stale"),
            new Row(List.of("ZOMBIE"), 409, "zombie"),
            new Row(List.of("GONE"), 404, "not_found"),
            new Row(List.of("FAILED"), 502, "failed"));

    /** The MBean's words for a request over the rate of its caller; the seconds to wait are nowhere else. */
    private static final Pattern TOO_MANY = Pattern.compile(
            "Too many requests of [A-Za-z0-9._-]{1,64} \\(setting rate\\); try again in ([0-9]{1,18}) s\\.");

    /** The MBean's words where too many observe already; nothing was sent. */
    private static final String TOO_MANY_OBSERVE = "Too many requests observe at once";

    private record Row(List<String> outcomes, int status, String code) {}

    private ReportStatus() {}

    /** @param whole whether the caller asked for the whole report */
    static Answer answer(CompositeData report, boolean whole) {
        if (Boolean.TRUE.equals(report.get("ok"))) {
            return Answer.ok(whole ? Json.write(report) : OK);
        }
        List<CompositeData> results = Arrays.asList((CompositeData[]) report.get("results"));
        String summary = String.valueOf(report.get("message"));
        if (first(results, List.of("DELIVERED")).isPresent()) {
            return Answer.error(207, "partial", summary, Map.of("report", report));
        }
        Map<String, Object> further = whole ? Map.of("report", report) : Map.of();
        for (Row row : ROWS) {
            Optional<CompositeData> deciding = first(results, row.outcomes());
            if (deciding.isPresent()) {
                String said = String.valueOf(deciding.get().get("message"));
                String message = said.isEmpty() ? summary : said;
                if (message.startsWith(TOO_MANY_OBSERVE)) {
                    return Answer.error(503, "busy", message, further);
                }
                return tooMany(message, further)
                        .orElseGet(() -> Answer.error(row.status(), row.code(), message, further));
            }
        }
        return Answer.error(404, "not_found", summary, further);
    }

    /** A preview is the answer, whatever it foresees. */
    static Answer ofPreview(CompositeData preview) {
        return ((CompositeData[]) preview.get("results")).length == 0
                ? Answer.error(404, "not_found", String.valueOf(preview.get("message")))
                : Answer.ok(Json.write(preview));
    }

    /** Where that is what the message says. */
    static Optional<Answer> tooMany(String message, Map<String, Object> further) {
        Matcher tooMany = TOO_MANY.matcher(message);
        return tooMany.matches()
                ? Optional.of(
                        Answer.error(429, "too_many_requests", message, further).with("Retry-After", tooMany.group(1)))
                : Optional.empty();
    }

    private static Optional<CompositeData> first(List<CompositeData> results, List<String> outcomes) {
        return results.stream()
                .filter(result -> outcomes.contains(String.valueOf(result.get("outcome"))))
                .findFirst();
    }
}
