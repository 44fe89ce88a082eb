package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCall;
import io.signalman.http.call.JsonText;
import io.signalman.http.call.Rejected;
import io.signalman.http.jolokia.JolokiaGate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.openmbean.CompositeData;

/** Maps paths to calls of the MBean. */
final class Routes {

    private final MBeanClient mbean;
    private final JolokiaGate jolokia;
    private final String version;
    private final Events events;
    private final JobRoutes jobs;
    private final AgentRoutes agent;

    Routes(MBeanClient mbean, JolokiaGate jolokia, String version, Events events) {
        this.mbean = mbean;
        this.jolokia = jolokia;
        this.version = version;
        this.events = events;
        this.jobs = new JobRoutes(mbean);
        this.agent = new AgentRoutes(mbean);
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
            case "health" -> alone(segments, true, this::health, "GET", "HEAD");
            case "signals" -> alone(segments, false, this::signals, "GET");
            case "events" -> alone(segments, false, Routes::follow, "GET");
            case "status" -> alone(segments, false, agent::status, "GET");
            case "whoami" -> alone(segments, false, agent::whoAmI, "GET");
            case "audit" -> alone(segments, false, agent::audit, "GET");
            case "metrics" -> alone(segments, false, agent::metrics, "GET");
            case "openapi.json" -> alone(segments, false, AgentRoutes::openApi, "GET");
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
        if (size == 3 && segments.get(2).equals("_explain")) {
            return route(false, call -> agent.explain(call, nameOrId), "GET");
        }
        if (size == 3 && segments.get(2).equals("_probe")) {
            return route(false, call -> agent.probe(call, nameOrId), "GET");
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

    private static Optional<Route> alone(List<String> segments, boolean open, Action action, String... methods) {
        return segments.size() == 1 ? route(open, action, methods) : Optional.empty();
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
