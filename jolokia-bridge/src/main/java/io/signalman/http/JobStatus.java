package io.signalman.http;

import java.util.Map;
import javax.management.openmbean.CompositeData;

/** From a job to an HTTP answer. */
final class JobStatus {

    /** The id of a job that did not come about. */
    private static final Object NOT_BEGUN = 0L;

    private JobStatus() {}

    static boolean isRunning(CompositeData job) {
        return "RUNNING".equals(job.get("state"));
    }

    /** Of a job that was to begin. */
    static Answer begun(CompositeData job) {
        return NOT_BEGUN.equals(job.get("id"))
                ? ReasonStatus.answer(job, String.valueOf(job.get("message")), Map.of("job", job))
                : new Answer(202, Json.write(job), Map.of("Location", "/jobs/" + job.get("id")));
    }
}
