package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCall;
import io.signalman.http.call.JsonText;
import io.signalman.http.call.Rejected;
import io.signalman.http.jolokia.JolokiaGate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.openmbean.CompositeData;

/** Maps paths to calls of the MBean. */
final class Routes {

    private static final Pattern LIMIT = Pattern.compile("[1-9][0-9]{0,2}|1000");

    private final MBeanClient mbean;
    private final JolokiaGate jolokia;
    private final String version;
    private final Events events;
    private final JobRoutes jobs;

    Routes(MBeanClient mbean, JolokiaGate jolokia, String version, Events events) {
        this.mbean = mbean;
        this.jolokia = jolokia;
        this.version = version;
        this.events = events;
        this.jobs = new JobRoutes(mbean);
    }

    /** Streams to a client whose answer is {@link Events#HEAD}. */
    Events events() {
        return events;
    }

    /**
     * A known path.
     *
     * @param methods that the path accepts
     * @param open whether it needs no credentials and calls nothing that could take long
     */
    record Route(List<String> methods, boolean open, Action action) {}

    /** Answers a request that passed the guard. */
    interface Action {
        HttpAnswer answer(HttpCall call) throws Rejected;
    }

    /** @param rawPath as the request line has it, without the query */
    Optional<Route> find(String rawPath) {
        List<String> segments = PathSegments.split(rawPath);
        return switch (segments.get(0)) {
            case "health" -> segments.size() == 1 ? route(true, this::health, "GET", "HEAD") : Optional.empty();
            case "signals" -> segments.size() == 1 ? route(false, this::signals, "GET") : Optional.empty();
            case "audit" -> segments.size() == 1 ? route(false, this::audit, "GET") : Optional.empty();
            case "events" -> segments.size() == 1 ? route(false, Routes::follow, "GET") : Optional.empty();
            case "processes" -> processes(segments);
            case "jobs" -> jobs(segments);
            case "jolokia" ->
                rawPath.equals("/jolokia") || rawPath.equals("/jolokia/")
                        ? route(false, jolokia::answer, "POST")
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Optional<Route> processes(List<String> segments) {
        int size = segments.size();
        if (size == 1) {
            return route(false, call -> processes(call, "*"), "GET");
        }
        if (segments.get(size - 1).isEmpty()) {
            return Optional.empty();
        }
        String nameOrId = PathSegments.decode(segments.get(1));
        if (size == 2) {
            return route(false, call -> processes(call, nameOrId), "GET");
        }
        if (size == 3 && segments.get(2).equals("_stop")) {
            return route(false, call -> jobs.stop(call, nameOrId), "GET", "POST");
        }
        if (size == 3 && segments.get(2).equals("_await")) {
            return route(false, call -> jobs.await(call, nameOrId), "POST");
        }
        if (size == 4 && segments.get(2).equals("_signal")) {
            String signum = PathSegments.decode(segments.get(3));
            return route(false, call -> signal(call, nameOrId, signum), "GET", "POST");
        }
        return Optional.empty();
    }

    private Optional<Route> jobs(List<String> segments) {
        if (segments.size() == 1) {
            return route(false, jobs::list, "GET");
        }
        if (segments.size() > 2 || segments.get(1).isEmpty()) {
            return Optional.empty();
        }
        String id = PathSegments.decode(segments.get(1));
        return route(false, call -> jobs.one(call, id), "GET", "DELETE");
    }

    private static Optional<Route> route(boolean open, Action action, String... methods) {
        return Optional.of(new Route(List.of(methods), open, action));
    }

    private HttpAnswer health(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        return HttpAnswer.ok(JsonText.write(Map.of("version", version)));
    }

    private HttpAnswer signals(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        return HttpAnswer.ok(JsonText.write(Map.of("signals", mbean.listSignals(call.caller()))));
    }

    private HttpAnswer audit(HttpCall call) throws Rejected {
        call.query().accept(List.of("since", "limit"));
        String limit = call.query().parameters().getOrDefault("limit", "1000");
        if (!LIMIT.matcher(limit).matches()) {
            throw new Rejected(400, "bad_value", "The query parameter limit must be a number from 1 to 1000.");
        }
        String since = call.query().parameters().getOrDefault("since", "");
        CompositeData audit = mbean.listAudit(call.caller(), since, Long.parseLong(limit));
        if ("off".equals(audit.get("file"))) {
            return HttpAnswer.error(
                    404, "not_found", "No audit is kept (setting audit); attach the agent with audit=<file>.");
        }
        // The lines as the file has them: parsing would lose the order of the fields.
        return HttpAnswer.ok(
                "{\"file\":" + JsonText.write(audit.get("file")) + ",\"truncated\":" + audit.get("truncated")
                        + Arrays.stream((String[]) audit.get("records"))
                                .filter(Routes::isJson)
                                .collect(Collectors.joining(",", ",\"records\":[", "]}")));
    }

    /** False for a line that a crash has torn. */
    private static boolean isJson(String line) {
        try {
            return JolokiaGate.parse(line) instanceof Map<?, ?>;
        } catch (Rejected torn) {
            return false;
        }
    }

    private static HttpAnswer follow(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        return Events.HEAD;
    }

    private HttpAnswer processes(HttpCall call, String nameOrId) throws Rejected {
        call.query().accept(List.of());
        CompositeData found = mbean.findProcesses(call.caller(), nameOrId);
        CompositeData[] rows = (CompositeData[]) found.get("processes");
        String refusal = String.valueOf(found.get("refusal"));
        String text = String.valueOf(found.get("note"));
        Map<String, Object> note = text.isEmpty() ? Map.of() : Map.of("note", text);
        if (!"NONE".equals(found.get("reason"))) {
            String message =
                    refusal.isEmpty() ? "No process in scope matches; GET /processes lists all that are." : refusal;
            return ReasonStatus.answer(found, message, note);
        }
        Map<String, Object> body = new LinkedHashMap<>(Map.of("processes", rows));
        body.putAll(note);
        return HttpAnswer.ok(JsonText.write(body));
    }

    private HttpAnswer signal(HttpCall call, String nameOrId, String signum) throws Rejected {
        if (call.method().equals("GET")) {
            call.query().accept(List.of("expect"));
            return ReportStatus.ofPreview(
                    mbean.preview(call.caller(), call.query().bounded(nameOrId), signum));
        }
        call.query().accept(List.of("report", "value", "require", "observe", "expect"));
        String target = call.query().bounded(nameOrId);
        boolean whole = call.query().flag("report");
        String options = call.query().joined(List.of("value", "require", "observe"));
        if (options.isEmpty()) {
            return ReportStatus.answer(mbean.sendSignal(call.caller(), target, signum), whole);
        }
        // The observations are in the whole report.
        boolean detailed = whole || call.query().parameters().containsKey("observe");
        return ReportStatus.answer(mbean.sendSignalWith(call.caller(), target, signum, options), detailed);
    }
}
