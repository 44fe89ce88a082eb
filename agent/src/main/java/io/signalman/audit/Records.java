package io.signalman.audit;

import io.signalman.core.Audit;
import io.signalman.core.Outcome;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;

/** Formats the lines of the file. Each begins with its time, event and id; {@link UnresolvedIntents} relies on that. */
final class Records {
    private static final DateTimeFormatter MICROSECONDS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

    private Records() {}

    static String intent(String id, Request request, String rule, List<Audit.Aimed> processes) {
        return about(start(request.time(), "intent", id), request.caller().name(), request)
                .put("rule", rule)
                .put(
                        "processes",
                        processes.stream()
                                .map(process -> process(process.pid(), process.handle(), process.name()))
                                .toList())
                .end();
    }

    /**
     * The outcome of a request.
     *
     * @param event "outcome" or "refusal"
     */
    static String outcome(String event, String id, Request request, SignalReport report) {
        return outcome(start(Instant.now(), event, id), request.caller().name(), request, report)
                .end();
    }

    static String cancelled(String id, Request request) {
        JsonLine line = start(request.time(), "cancelled", id);
        return withOptions(asked(line, request.caller().name(), request), request)
                .end();
    }

    /**
     * The refusals of a principal within a second.
     *
     * @param request the first one
     * @param report its report
     */
    static String refusals(String id, String principal, Request request, SignalReport report, long count) {
        return outcome(start(Instant.now(), "refusal", id), principal, request, report)
                .put("count", count)
                .end();
    }

    private static JsonLine outcome(JsonLine line, String principal, Request request, SignalReport report) {
        return about(line, principal, request)
                .put("message", report.message())
                .put("results", report.results().stream().map(Records::result).toList());
    }

    private static JsonLine about(JsonLine line, String principal, Request request) {
        JsonLine told =
                asked(line, principal, request).put("signal", request.signal().name());
        return withOptions(told, request);
    }

    private static JsonLine asked(JsonLine line, String principal, Request request) {
        return line.put("principal", principal)
                .put("roles", request.caller().roles().stream().sorted().toList())
                .put("door", lower(request.caller().door()))
                .put("address", request.caller().address())
                .put("reason", request.caller().reason())
                .put("operation", lower(request.operation()))
                .put("target", request.target());
    }

    private static JsonLine withOptions(JsonLine line, Request request) {
        return request.options().isEmpty() ? line : line.put("options", request.options());
    }

    private static JsonLine result(SignalResult result) {
        JsonLine line = process(result.pid(), result.handle(), result.name())
                .put("outcome", result.outcome().name())
                .put("errno", result.errno())
                .put("error", result.error());
        return result.outcome() == Outcome.DELIVERED ? line : line.put("message", result.message());
    }

    private static JsonLine process(int pid, String handle, String name) {
        return new JsonLine().put("pid", pid).put("handle", handle).put("name", name);
    }

    /** @param count the number of failed logins since that time */
    static String loginFailed(Instant time, String id, String address, String what, long count) {
        return start(time, "login-failed", id)
                .put("address", address)
                .put("message", what)
                .put("count", count)
                .end();
    }

    /**
     * The start or end of an agent.
     *
     * @param event "started" or "stopped"
     * @param handle the handle of the host JVM
     */
    static String agent(String event, String id, String handle) {
        return start(Instant.now(), event, id).put("host", handle).end();
    }

    /** The beginning of every line; the rest starts with a comma. */
    static String beginning(Instant time, String event, String id) {
        String whole = start(time, event, id).end();
        return whole.substring(0, whole.length() - 1);
    }

    private static JsonLine start(Instant time, String event, String id) {
        return new JsonLine()
                .put("time", MICROSECONDS.format(time))
                .put("event", event)
                .put("id", id);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
