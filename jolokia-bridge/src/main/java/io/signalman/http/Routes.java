package io.signalman.http;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.management.openmbean.CompositeData;

/** Which path is answered by what. */
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

    /** What follows an answer that is {@link Events#HEAD}. */
    Events events() {
        return events;
    }

    /**
     * A path that is known.
     *
     * @param methods how it may be called
     * @param open whether no credentials are needed, and nothing is called that could take time
     */
    record Route(List<String> methods, boolean open, Action action) {}

    /** Answers a request that passed the guard. */
    interface Action {
        Answer answer(Call call) throws Rejected;
    }

    /**
     * One request.
     *
     * @param method one of the route's
     * @param caller on whose behalf the MBean is called
     * @param body empty if there is none
     */
    record Call(String method, Caller caller, Query query, String body) {}

    /** @param rawPath as on the request line, without the query */
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
        String target = PathSegments.decode(segments.get(1));
        if (size == 2) {
            return route(false, call -> processes(call, target), "GET");
        }
        if (size == 3 && segments.get(2).equals("_stop")) {
            return route(false, call -> jobs.stop(call, target), "GET", "POST");
        }
        if (size == 3 && segments.get(2).equals("_await")) {
            return route(false, call -> jobs.await(call, target), "POST");
        }
        if (size == 4 && segments.get(2).equals("_signal")) {
            String signum = PathSegments.decode(segments.get(3));
            return route(false, call -> signal(call, target, signum), "GET", "POST");
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

    private Answer health(Call call) throws Rejected {
        call.query().accept(List.of());
        return Answer.ok(Json.write(Map.of("version", version)));
    }

    private Answer signals(Call call) throws Rejected {
        call.query().accept(List.of());
        return Answer.ok(Json.write(Map.of("signals", mbean.listSignals(call.caller()))));
    }

    private Answer audit(Call call) throws Rejected {
        call.query().accept(List.of("since", "limit"));
        String limit = call.query().parameters().getOrDefault("limit", "1000");
        if (!LIMIT.matcher(limit).matches()) {
            throw new Rejected(400, "bad_value", "The query parameter limit must be a number from 1 to 1000.");
        }
        String since = call.query().parameters().getOrDefault("since", "");
        CompositeData audit = mbean.listAudit(call.caller(), since, Long.parseLong(limit));
        if ("off".equals(audit.get("file"))) {
            return Answer.error(
                    404, "not_found", "No audit is kept (setting audit); attach the agent with audit=<file>.");
        }
        // The lines as they are in the file: a parsed object has lost the order of its fields.
        return Answer.ok("{\"file\":" + Json.write(audit.get("file")) + ",\"truncated\":" + audit.get("truncated")
                + Arrays.stream((String[]) audit.get("records"))
                        .filter(Routes::isJson)
                        .collect(Collectors.joining(",", ",\"records\":[", "]}")));
    }

    /** Not where a crash has torn the line. */
    private static boolean isJson(String line) {
        try {
            return JolokiaGate.parse(line) instanceof Map<?, ?>;
        } catch (Rejected torn) {
            return false;
        }
    }

    private static Answer follow(Call call) throws Rejected {
        call.query().accept(List.of());
        return Events.HEAD;
    }

    private Answer processes(Call call, String target) throws Rejected {
        call.query().accept(List.of());
        CompositeData found = mbean.findProcesses(call.caller(), target);
        CompositeData[] rows = (CompositeData[]) found.get("processes");
        String refusal = String.valueOf(found.get("refusal"));
        String said = String.valueOf(found.get("note"));
        Map<String, Object> note = said.isEmpty() ? Map.of() : Map.of("note", said);
        if (!"NONE".equals(found.get("reason"))) {
            String message =
                    refusal.isEmpty() ? "No process in scope matches; GET /processes lists all that are." : refusal;
            return ReasonStatus.answer(found, message, note);
        }
        Map<String, Object> body = new LinkedHashMap<>(Map.of("processes", rows));
        body.putAll(note);
        return Answer.ok(Json.write(body));
    }

    private Answer signal(Call call, String target, String signum) throws Rejected {
        if (call.method().equals("GET")) {
            call.query().accept(List.of());
            return ReportStatus.ofPreview(mbean.preview(call.caller(), target, signum));
        }
        call.query().accept(List.of("report", "value", "require", "observe"));
        boolean whole = call.query().flag("report");
        String options = call.query().joined(List.of("value", "require", "observe"));
        if (options.isEmpty()) {
            return ReportStatus.answer(mbean.sendSignal(call.caller(), target, signum), whole);
        }
        // Who wants to observe wants to be told.
        boolean told = whole || call.query().parameters().containsKey("observe");
        return ReportStatus.answer(mbean.sendSignalWith(call.caller(), target, signum, options), told);
    }
}
