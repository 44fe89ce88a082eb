package io.signalman.http;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.management.openmbean.CompositeData;

/** From a job to an HTTP answer. */
final class JobStatus {

    /** What the fates of a job that was not begun mean; the first row that has one of them decides. */
    private static final List<Row> ROWS = List.of(
            new Row("REFUSED", 403, "forbidden"), new Row("STALE", 409, "stale"), new Row("FAILED", 502, "failed"));

    /** The MBean's words where no job can be added; they are nowhere else. */
    private static final Pattern FULL = Pattern.compile(
            ".*; wait for one to end, or cancel one\\.|Nothing can be begun, .*|The JVM has no thread left .*");

    /** The id of a job that did not come about. */
    private static final Object NOT_BEGUN = 0L;

    private record Row(String fate, int status, String code) {}

    private JobStatus() {}

    static boolean isRunning(CompositeData job) {
        return "RUNNING".equals(job.get("state"));
    }

    /** Of a job that was to begin. */
    static Answer begun(CompositeData job) {
        if (!NOT_BEGUN.equals(job.get("id"))) {
            return new Answer(202, Json.write(job), Map.of("Location", "/jobs/" + job.get("id")));
        }
        String message = String.valueOf(job.get("message"));
        Map<String, Object> further = Map.of("job", job);
        Optional<Answer> tooMany = ReportStatus.tooMany(message, further);
        if (tooMany.isPresent()) {
            return tooMany.get();
        }
        if (FULL.matcher(message).matches()) {
            return Answer.error(503, "busy", message, further);
        }
        List<CompositeData> results = Arrays.asList((CompositeData[]) job.get("results"));
        for (Row row : ROWS) {
            if (results.stream().anyMatch(result -> row.fate().equals(result.get("fate")))) {
                return answer(row, message, further);
            }
        }
        return Answer.error(404, "not_found", message, further);
    }

    /** What the kernel forbids (EPERM) is no failure of the agent's. */
    private static Answer answer(Row row, String message, Map<String, Object> further) {
        return row.status() == 502 && message.contains("(EPERM)")
                ? Answer.error(403, "forbidden", message, further)
                : Answer.error(row.status(), row.code(), message, further);
    }
}
