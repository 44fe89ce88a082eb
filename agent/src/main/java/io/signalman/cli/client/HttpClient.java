package io.signalman.cli.client;

import io.signalman.cli.output.Failure;
import io.signalman.core.AuditRecords;
import io.signalman.core.JobReport;
import io.signalman.core.ObservedReport;
import io.signalman.core.PolicyReport;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessList;
import io.signalman.core.Reason;
import io.signalman.core.SignalInfo;
import io.signalman.core.SignalReport;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** An agent over HTTP: the gaffer-style routes, and Jolokia's protocol for operations that have no route. */
public final class HttpClient implements AgentClient {
    private static final long BUSY_MILLIS = 250;

    private final HttpTransport http;

    public HttpClient(HttpTransport http) {
        this.http = http;
    }

    @Override
    public SignalReport sendSignal(String target, String signum) {
        if (target.isEmpty() || signum.isEmpty()) {
            throw Failure.usage((target.isEmpty() ? "The target" : "The signal") + " is empty.");
        }
        HttpTransport.Response answer = http.act(
                "/processes/" + PathSegment.of(target) + "/_signal/" + PathSegment.of(signum) + "?report=true",
                Optional.empty());
        if (answer.status() == 200) {
            return JsonMapper.signalReport(answer.json());
        }
        if (answer.json().get("report") instanceof Map<?, ?> report) {
            return JsonMapper.signalReport(report);
        }
        throw failure(answer);
    }

    @Override
    public ProcessList findProcesses(String target) {
        HttpTransport.Response answer =
                http.get(target.equals("*") ? "/processes" : "/processes/" + PathSegment.of(target));
        String note = answer.json().get("note") instanceof String text ? text : "";
        if (answer.status() == 404 && "not_found".equals(answer.json().get("error"))) {
            return new ProcessList(List.of(), "", Reason.GONE, note);
        }
        return answer.status() == 403 && answer.json().get("message") instanceof String refusal
                ? new ProcessList(List.of(), refusal, JsonMapper.reason(answer.json()), note)
                : new ProcessList(JsonMapper.processes(field(answer, "processes")), "", Reason.NONE, note);
    }

    @Override
    public List<SignalInfo> listSignals() {
        return JsonMapper.signals(field(http.get("/signals"), "signals"));
    }

    @Override
    public SignalReport signalGroup(long pgid, String signum) {
        return JsonMapper.signalReport(exec("signalGroup(long,java.lang.String)", List.of(pgid, signum)));
    }

    @Override
    public ProbeReport probe(long pid) {
        HttpTransport.Response answer = http.get("/processes/" + pid + "/_probe");
        if (answer.status() == 200) {
            return JsonMapper.probeReport(answer.json());
        }
        if (answer.json().get("probe") instanceof Map<?, ?> probe) {
            return JsonMapper.probeReport(probe);
        }
        throw failure(answer);
    }

    @Override
    public PolicyReport explain(String principal, String target, String signum) {
        if (target.isEmpty() || signum.isEmpty()) {
            throw Failure.usage("Give a target and a signal; neither may be empty.");
        }
        HttpTransport.Response answer = http.get("/processes/" + PathSegment.of(target) + "/_explain?signum="
                + PathSegment.of(signum)
                + (principal.isEmpty() ? "" : "&as=" + PathSegment.of(principal)));
        if (answer.status() == 200) {
            return JsonMapper.policyReport(answer.json());
        }
        if (answer.json().get("report") instanceof Map<?, ?> report) {
            return JsonMapper.policyReport(report);
        }
        throw failure(answer);
    }

    @Override
    public ObservedReport sendSignalWith(String target, String signum, String options) {
        String call = Jolokia.exec("sendSignalWith", List.of(target, signum, options));
        return JsonMapper.observedReport(value(http.act(Jolokia.PATH, Optional.of(call))));
    }

    @Override
    public PreviewReport preview(String target, String signum) {
        return JsonMapper.previewReport(exec("preview", List.of(target, signum)));
    }

    @Override
    public PreviewReport previewStop(String target, String ladder) {
        return JsonMapper.previewReport(exec("previewStop", List.of(target, ladder)));
    }

    @Override
    public JobReport stop(String target, String ladder) {
        return begin(target, "_stop?ladder=" + PathSegment.of(ladder));
    }

    @Override
    public JobReport startAwait(String target, String timeout) {
        return begin(target, "_await?timeout=" + PathSegment.of(timeout));
    }

    /** An error answer carries the job that was not started. */
    private JobReport begin(String target, String how) {
        if (target.isEmpty()) {
            throw Failure.usage("The target is empty.");
        }
        HttpTransport.Response answer = http.act("/processes/" + PathSegment.of(target) + "/" + how, Optional.empty());
        if (answer.status() == 202) {
            return JsonMapper.jobReport(answer.json());
        }
        if (answer.json().get("job") instanceof Map<?, ?> job) {
            return JsonMapper.jobReport(job);
        }
        throw failure(answer);
    }

    @Override
    public JobReport awaitJob(long id, String timeout) {
        HttpTransport.Response answer = http.get("/jobs/" + id + "?wait=" + PathSegment.of(timeout));
        if (answer.status() != 503) {
            return job(id, answer);
        }
        // The agent has too many waiting requests; asking without a wait always works.
        try {
            TimeUnit.MILLISECONDS.sleep(BUSY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return job(id, http.get("/jobs/" + id));
    }

    @Override
    public JobReport cancelJob(long id) {
        return job(id, http.delete("/jobs/" + id));
    }

    private JobReport job(long id, HttpTransport.Response answer) {
        if (answer.status() == 404 && !isUnknownPath(answer)) {
            throw Failure.usage("Job " + id + " does not exist; signalman jobs lists all.");
        }
        if (answer.status() != 200) {
            throw failure(answer);
        }
        return JsonMapper.jobReport(answer.json());
    }

    /** Uses Jolokia's protocol, which returns the lines as they are in the file. */
    @Override
    public AuditRecords listAudit(String since, String target, String principal) {
        Map<?, ?> audit = exec("findAudit", List.of(since, target, principal, AuditRecords.MOST));
        List<?> records = audit.get("records") instanceof List<?> list ? list : List.of();
        return new AuditRecords(
                String.valueOf(audit.get("file")),
                Boolean.TRUE.equals(audit.get("truncated")),
                records.stream().map(String::valueOf).toList());
    }

    @Override
    public List<JobReport> listJobs() {
        return JsonMapper.jobs(field(http.get("/jobs"), "jobs"));
    }

    /** Follows the agent's events until the stream ends; see {@link HttpTransport#follow}. */
    public void follow(String lastEventId, Consumer<InputStream> take) {
        HttpTransport.Response answer = http.follow(lastEventId, take);
        if (answer.status() != 200) {
            throw failure(answer);
        }
    }

    @Override
    public AgentStatus status() {
        HttpTransport.Response answer = http.get("/status");
        if (answer.status() != 200) {
            throw failure(answer);
        }
        return JsonMapper.agentStatus(answer.json());
    }

    @Override
    public void close() {}

    private Map<?, ?> exec(String operation, List<?> arguments) {
        return value(http.post(Jolokia.PATH, Optional.of(Jolokia.exec(operation, arguments))));
    }

    private Map<?, ?> value(HttpTransport.Response answer) {
        if (answer.status() != 200) {
            throw failure(answer);
        }
        return Jolokia.value(http.url(), answer.json()) instanceof Map<?, ?> value ? value : Map.of();
    }

    /** Whether the agent does not know the path, because it is too old. */
    private static boolean isUnknownPath(HttpTransport.Response answer) {
        return answer.status() == 404 && "ROUTE".equals(answer.json().get("reason"));
    }

    private Failure tooOld() {
        return Jolokia.tooOld(http.url());
    }

    private Object field(HttpTransport.Response answer, String name) {
        Object value = answer.json().get(name);
        if (answer.status() != 200 || value == null) {
            throw failure(answer);
        }
        return value;
    }

    private Failure failure(HttpTransport.Response answer) {
        Object message = answer.json().get("message");
        if (isUnknownPath(answer)) {
            return tooOld();
        }
        return Jolokia.failure(
                http.url(), answer.status(), message == null ? "no Signalman answers there." : message.toString());
    }
}
