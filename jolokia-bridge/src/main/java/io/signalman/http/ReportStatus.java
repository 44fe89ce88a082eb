package io.signalman.http;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.CompositeData;

/** From a signal report to an HTTP answer. */
final class ReportStatus {

    /** gaffer documents these bytes. */
    private static final String OK = "{\"ok\": true}";

    private ReportStatus() {}

    /** @param whole whether the caller asked for the whole report */
    static Answer answer(CompositeData report, boolean whole) {
        if (Boolean.TRUE.equals(report.get("ok"))) {
            return Answer.ok(whole ? Json.write(report) : OK);
        }
        List<CompositeData> results = Arrays.asList((CompositeData[]) report.get("results"));
        String summary = String.valueOf(report.get("message"));
        if (results.stream().anyMatch(result -> "DELIVERED".equals(result.get("outcome")))) {
            return Answer.error(207, "partial", summary, Map.of("reason", report.get("reason"), "report", report));
        }
        String message = results.stream()
                .filter(result -> result.get("reason").equals(report.get("reason")))
                .map(result -> String.valueOf(result.get("message")))
                .filter(said -> !said.isEmpty())
                .findFirst()
                .orElse(summary);
        return ReasonStatus.answer(report, message, whole ? Map.of("report", report) : Map.of());
    }

    /** A preview is the answer, whatever it foresees. */
    static Answer ofPreview(CompositeData preview) {
        return ((CompositeData[]) preview.get("results")).length == 0
                ? Answer.error(404, "not_found", String.valueOf(preview.get("message")), Map.of("reason", "GONE"))
                : Answer.ok(Json.write(preview));
    }
}
