package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.JsonText;
import java.util.Map;
import javax.management.openmbean.CompositeData;

/** Turns a job into an HTTP answer. */
final class JobStatus {

    /** The id of a job that did not start. */
    private static final Object NOT_STARTED = 0L;

    private JobStatus() {}

    static boolean isRunning(CompositeData job) {
        return "RUNNING".equals(job.get("state"));
    }

    /** The answer to a request that starts a job. */
    static HttpAnswer started(CompositeData job) {
        return NOT_STARTED.equals(job.get("id"))
                ? ReasonStatus.answer(job, String.valueOf(job.get("message")), Map.of("job", job))
                : new HttpAnswer(202, JsonText.write(job), Map.of("Location", "/jobs/" + job.get("id")));
    }
}
