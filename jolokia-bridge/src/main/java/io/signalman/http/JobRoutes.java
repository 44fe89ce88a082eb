package io.signalman.http;

import io.signalman.http.Routes.Call;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.openmbean.CompositeData;

/** Stopping processes and waiting for their end: what begins a job, and the jobs. */
final class JobRoutes {

    /** Milliseconds. */
    static final long LONGEST_WAIT = 60_000;

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final MBeanClient mbean;

    JobRoutes(MBeanClient mbean) {
        this.mbean = mbean;
    }

    /** A GET sends nothing, and tells what would become of it. */
    Answer stop(Call call, String target) throws Rejected {
        call.query().accept(List.of("ladder"));
        String ladder = call.query().parameters().getOrDefault("ladder", "");
        return call.method().equals("GET")
                ? ReportStatus.ofPreview(mbean.previewStop(call.caller(), target, ladder))
                : JobStatus.begun(mbean.stop(call.caller(), target, ladder));
    }

    Answer await(Call call, String target) throws Rejected {
        call.query().accept(List.of("timeout"));
        String timeout = call.query().parameters().getOrDefault("timeout", "");
        return JobStatus.begun(mbean.startAwait(call.caller(), target, timeout));
    }

    Answer list(Call call) throws Rejected {
        call.query().accept(List.of());
        return Answer.ok(Json.write(Map.of("jobs", mbean.listJobs(call.caller()))));
    }

    /** @param id as on the request line, decoded */
    Answer one(Call call, String id) throws Rejected {
        if (!ID.matcher(id).matches()) {
            throw new Rejected(400, "bad_value", "A job's id is a number from 1; GET /jobs lists those there are.");
        }
        boolean cancels = call.method().equals("DELETE");
        call.query().accept(cancels ? List.of() : List.of("wait"));
        long wait = call.query().millis("wait", LONGEST_WAIT);
        CompositeData job = job(call, Long.parseLong(id), cancels);
        return wait > 0 && JobStatus.isRunning(job) ? JobWaits.BEGIN : Answer.ok(Json.write(job));
    }

    private CompositeData job(Call call, long id, boolean cancels) throws Rejected {
        try {
            return cancels ? mbean.cancelJob(call.caller(), id) : mbean.awaitJob(call.caller(), id, "0s");
        } catch (Rejected e) {
            // All but the job itself was well-formed.
            throw e.answer().status() == 400
                    ? new Rejected(
                            404, "not_found", "There is no job " + id + " (any more); GET /jobs lists those there are.")
                    : e;
        }
    }
}
