package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.JsonText;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.CompositeData;

/** Turns a signal report into an HTTP answer. */
final class ReportStatus {

    /** The exact bytes that gaffer documents. */
    private static final String OK = "{\"ok\": true}";

    private ReportStatus() {}

    /** @param whole whether the answer includes the whole report */
    static HttpAnswer answer(CompositeData report, boolean whole) {
        if (Boolean.TRUE.equals(report.get("ok"))) {
            return HttpAnswer.ok(whole ? JsonText.write(report) : OK);
        }
        List<CompositeData> results = Arrays.asList((CompositeData[]) report.get("results"));
        String summary = String.valueOf(report.get("message"));
        if (results.stream().anyMatch(result -> "DELIVERED".equals(result.get("outcome")))) {
            return HttpAnswer.error(207, "partial", summary, Map.of("reason", report.get("reason"), "report", report));
        }
        String message = results.stream()
                .filter(result -> result.get("reason").equals(report.get("reason")))
                .map(result -> String.valueOf(result.get("message")))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(summary);
        return ReasonStatus.answer(report, message, whole ? Map.of("report", report) : Map.of());
    }

    /** A preview is 200 even if it predicts a refusal. */
    static HttpAnswer ofPreview(CompositeData preview) {
        return ((CompositeData[]) preview.get("results")).length == 0
                ? HttpAnswer.error(404, "not_found", String.valueOf(preview.get("message")), Map.of("reason", "GONE"))
                : HttpAnswer.ok(JsonText.write(preview));
    }
}
