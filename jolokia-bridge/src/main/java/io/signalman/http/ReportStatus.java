package io.signalman.http;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                String message = String.valueOf(deciding.get().get("message"));
                return Answer.error(row.status(), row.code(), message.isEmpty() ? summary : message, further);
            }
        }
        return Answer.error(404, "not_found", summary, further);
    }

    private static Optional<CompositeData> first(List<CompositeData> results, List<String> outcomes) {
        return results.stream()
                .filter(result -> outcomes.contains(String.valueOf(result.get("outcome"))))
                .findFirst();
    }
}
