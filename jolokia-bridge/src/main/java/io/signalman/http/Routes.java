package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCall;
import io.signalman.http.call.JsonText;
import io.signalman.http.call.Rejected;
import io.signalman.http.jolokia.JolokiaGate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.openmbean.CompositeData;

/** Maps paths to calls of the MBean. */
final class Routes {

    private final MBeanClient mbean;
    private final String version;
    private final Events events;
    private final List<Template> templates;

    Routes(MBeanClient mbean, JolokiaGate jolokia, String version, Events events) {
        this.mbean = mbean;
        this.version = version;
        this.events = events;
        JobRoutes jobs = new JobRoutes(mbean);
        AgentRoutes agent = new AgentRoutes(mbean);
        this.templates = List.of(
                new Template("/processes/{name_or_id}/_signal/{signum}", this::signal, "GET", "POST"),
                new Template("/processes", (call, none) -> processes(call, "*"), "GET"),
                new Template("/processes/{name_or_id}", (call, path) -> processes(call, path.get(0)), "GET"),
                new Template(
                        "/processes/{name_or_id}/_stop", (call, path) -> jobs.stop(call, path.get(0)), "GET", "POST"),
                new Template("/processes/{name_or_id}/_await", (call, path) -> jobs.await(call, path.get(0)), "POST"),
                new Template(
                        "/processes/{name_or_id}/_explain", (call, path) -> agent.explain(call, path.get(0)), "GET"),
                new Template("/processes/{pid}/_probe", (call, path) -> agent.probe(call, path.get(0)), "GET"),
                new Template("/jobs", (call, none) -> jobs.list(call), "GET"),
                new Template("/jobs/{id}", (call, path) -> jobs.one(call, path.get(0)), "GET", "DELETE"),
                new Template("/signals", (call, none) -> signals(call), "GET"),
                new Template("/audit", (call, none) -> agent.audit(call), "GET"),
                new Template("/events", (call, none) -> follow(call), "GET"),
                new Template("/status", (call, none) -> agent.status(call), "GET"),
                new Template("/whoami", (call, none) -> agent.whoAmI(call), "GET"),
                new Template("/metrics", (call, none) -> agent.metrics(call), "GET"),
                new Template("/openapi.json", (call, none) -> AgentRoutes.openApi(call), "GET"),
                new Template("/jolokia", (call, none) -> jolokia.answer(call), "POST"),
                new Template("/jolokia/", (call, none) -> jolokia.answer(call), "POST"),
                new Template("/health", (call, none) -> health(call), "GET", "HEAD"));
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

    /**
     * A kind of path.
     *
     * @param path with a name in braces for each segment that the caller chooses
     */
    record Template(String path, List<String> segments, List<String> methods, TemplateAction action) {

        Template(String path, TemplateAction action, String... methods) {
            this(path, PathSegments.split(path), List.of(methods), action);
        }

        /** The only path without credentials. */
        boolean open() {
            return path.equals("/health");
        }

        /** The segments that the caller chose, decoded; empty if the path is of another kind. */
        Optional<List<String>> match(List<String> raw) {
            int size = segments.size();
            if (raw.size() != size) {
                return Optional.empty();
            }
            List<String> chosen = new ArrayList<>(2);
            for (int i = 0; i < size; i++) {
                if (!segments.get(i).startsWith("{")) {
                    if (!segments.get(i).equals(raw.get(i))) {
                        return Optional.empty();
                    }
                } else if (i == size - 1 && raw.get(i).isEmpty()) {
                    return Optional.empty();
                } else {
                    chosen.add(raw.get(i));
                }
            }
            return Optional.of(chosen.stream().map(PathSegments::decode).toList());
        }
    }

    /** Answers a request for a path of that kind. */
    interface TemplateAction {
        /** Answers; the segments in braces are decoded. */
        HttpAnswer answer(HttpCall call, List<String> chosen) throws Rejected;
    }

    /** Every kind of path. */
    List<Template> templates() {
        return templates;
    }

    /** @param rawPath as the request line has it, without the query */
    Optional<Route> find(String rawPath) {
        List<String> raw = PathSegments.split(rawPath);
        for (Template template : templates) {
            Optional<List<String>> chosen = template.match(raw);
            if (chosen.isPresent()) {
                return Optional.of(new Route(
                        template.methods(),
                        template.open(),
                        call -> template.action().answer(call, chosen.get())));
            }
        }
        return Optional.empty();
    }

    private HttpAnswer health(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        return HttpAnswer.ok(JsonText.write(Map.of("version", version)));
    }

    private HttpAnswer signals(HttpCall call) throws Rejected {
        call.query().accept(List.of());
        return HttpAnswer.ok(JsonText.write(Map.of("signals", mbean.listSignals(call.caller()))));
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

    private HttpAnswer signal(HttpCall call, List<String> path) throws Rejected {
        String nameOrId = path.get(0);
        String signum = path.get(1);
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
