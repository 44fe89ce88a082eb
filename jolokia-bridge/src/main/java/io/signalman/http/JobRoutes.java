package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCall;
import io.signalman.http.call.JsonText;
import io.signalman.http.call.Lengths;
import io.signalman.http.call.Rejected;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.openmbean.CompositeData;

/** The routes that start jobs, and those of the jobs themselves. */
final class JobRoutes {

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private final MBeanClient mbean;

    JobRoutes(MBeanClient mbean) {
        this.mbean = mbean;
    }

    /** A GET sends nothing and answers with a preview. */
    HttpAnswer stop(HttpCall call, String nameOrId) throws Rejected {
        call.query().accept(List.of("ladder", "expect"));
        String target = call.query().bounded(nameOrId);
        String ladder = call.query().parameters().getOrDefault("ladder", "");
        return call.method().equals("GET")
                ? ReportStatus.ofPreview(mbean.previewStop(call.caller(), target, ladder))
                : JobStatus.started(mbean.stop(call.caller(), target, ladder));
    }

    HttpAnswer await(HttpCall call, String nameOrId) throws Rejected {
        call.query().accept(List.of("timeout", "expect"));
        String target = call.query().bounded(nameOrId);
        String timeout = call.query().parameters().getOrDefault("timeout", "");
        return JobStatus.started(mbean.startAwait(call.caller(), target, timeout));
    }

    HttpAnswer list(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        return HttpAnswer.ok(JsonText.write(Map.of("jobs", mbean.listJobs(call.caller()))));
    }

    /** @param id as the request line has it, decoded */
    HttpAnswer one(HttpCall call, String id) throws Rejected {
        if (!ID.matcher(id).matches()) {
            throw new Rejected(400, "bad_value", "A job's id is a number from 1; GET /jobs lists those there are.");
        }
        boolean cancels = call.method().equals("DELETE");
        call.query().accept(cancels ? List.of() : List.of("wait"));
        long wait = call.query().millis("wait", Lengths.LONGEST_WAIT);
        CompositeData job = job(call, Long.parseLong(id), cancels);
        return wait > 0 && JobStatus.isRunning(job) ? JobWaits.BEGIN : HttpAnswer.ok(JsonText.write(job));
    }

    private CompositeData job(HttpCall call, long id, boolean cancels) throws Rejected {
        try {
            return cancels ? mbean.cancelJob(call.caller(), id) : mbean.awaitJob(call.caller(), id, "0s");
        } catch (Rejected e) {
            // Everything but the id was valid.
            throw e.answer().status() == 400
                    ? new Rejected(404, "not_found", "Job " + id + " does not exist; GET /jobs lists all jobs.")
                    : e;
        }
    }
}
