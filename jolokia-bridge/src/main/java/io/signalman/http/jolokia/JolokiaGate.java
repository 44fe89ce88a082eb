package io.signalman.http;

import io.signalman.http.Routes.Call;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;
import org.jolokia.server.core.Version;
import org.jolokia.server.core.request.BadRequestException;

/**
 * In front of Jolokia, which by itself opens every MBean, takes wildcards, runs the first half of a bulk request before it
 * refuses the second, and drops decimals. It gets only what {@link JolokiaRequests} built anew. What is refused here is
 * answered as Jolokia does, HTTP 200 with an inner status: clients break on anything else.
 */
final class JolokiaGate {

    /** Nobody needs more: an argument is text or a number, in a list, in a request, in a bulk. */
    private static final int MAX_DEPTH = 16;

    /** Calls at once of an operation that waits: each holds a thread, of which JDK 17 has few. */
    static final int MAX_WAITING = 4;

    private static final Pattern WAITING = Pattern.compile("await(Job)?\\(.*");

    private final JolokiaRequests requests;
    private final JolokiaBackend backend;
    private final Shares waiting = new Shares(MAX_WAITING, "requests that wait");

    JolokiaGate(ObjectName name, JolokiaBackend backend) {
        this.requests = new JolokiaRequests(name);
        this.backend = backend;
    }

    Answer answer(Call call) throws Rejected {
        Object parsed = parse(call.body());
        if (parsed instanceof JSONObject request) {
            return Answer.ok(Json.write(one(request, call)));
        }
        if (parsed instanceof JSONArray bulk) {
            return Answer.ok(
                    Json.write(bulk.stream().map(item -> inBulk(item, call)).toList()));
        }
        throw Rejected.badRequest("The body must be a Jolokia request: a JSON object, or an array of them.");
    }

    static Object parse(String json) throws Rejected {
        try {
            checkDepth(json);
            return new JSONParser().parse(new StringReader(json));
        } catch (ParseException | IOException | RuntimeException e) {
            throw Rejected.badRequest("The body is not valid JSON: " + Echo.of(e) + ".");
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error e) { // the parser's, where no rule of its grammar fits
            throw Rejected.badRequest("The body is not valid JSON: it ends within an escape.");
        }
    }

    /** Counts brackets before anything is parsed: the parser calls itself for each. */
    private static void checkDepth(String json) throws Rejected {
        int depth = 0;
        boolean inText = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                inText = !inText;
            } else if (!inText && (c == '{' || c == '[') && ++depth > MAX_DEPTH) {
                throw Rejected.badRequest("The body is JSON nested deeper than " + MAX_DEPTH + " levels; flatten it.");
            } else if (!inText && (c == '}' || c == ']')) {
                depth--;
            }
        }
    }

    private Map<String, Object> inBulk(Object item, Call call) {
        if (!(item instanceof JSONObject request)) {
            return refusal(
                    400, new IllegalArgumentException("An item of a bulk request must be a JSON object."), Map.of());
        }
        return "exec".equals(request.get("type"))
                ? refusal(403, new SecurityException("An exec stands alone, not in a bulk request."), request)
                : one(request, call);
    }

    private Map<String, Object> one(JSONObject asked, Call call) {
        try {
            JSONObject request = requests.rebuild(asked, call.query().parameters());
            if ("version".equals(request.get("type"))) {
                return version(request);
            }
            return WAITING.matcher(String.valueOf(request.get("operation"))).matches()
                    ? await(request, call.caller())
                    : execute(request, call.caller());
        } catch (Operation.UnknownException e) {
            Map<String, Object> refusal = refusal(403, new SecurityException(e.getMessage()), asked);
            refusal.put("reason", "OPERATION");
            return refusal;
        } catch (SecurityException e) {
            return refusal(403, e, asked);
        } catch (InstanceNotFoundException e) {
            return refusal(404, e, asked);
        } catch (IllegalArgumentException | BadRequestException e) {
            return refusal(400, e, asked);
        } catch (Exception e) {
            return refusal(500, e, asked);
        }
    }

    private Map<String, Object> await(JSONObject request, Caller caller) throws Exception {
        // The caller may leave, or lose the right to call, without being noticed before it is over.
        if (request.get("arguments") instanceof JSONArray arguments
                && Lengths.millis(String.valueOf(arguments.get(1))).orElse(0) > JobRoutes.LONGEST_WAIT) {
            throw new IllegalArgumentException("bad_value: a wait takes at most " + JobRoutes.LONGEST_WAIT / 1_000
                    + "s here; use startAwait, and GET /jobs/<id>?wait=<time>.");
        }
        Optional<String> full = waiting.take(caller);
        if (full.isPresent()) {
            return refusal(
                    503,
                    new IllegalStateException(
                            full.get() + "; use startAwait, and GET /jobs/<id>?wait=<time> for its end."),
                    request);
        }
        try {
            return execute(request, caller);
        } finally {
            waiting.leave(caller.name());
        }
    }

    private Map<String, Object> execute(JSONObject request, Caller caller) throws Exception {
        JSONObject answer = caller.call(() -> backend.execute(request));
        boolean callersMistake = IllegalArgumentException.class.getName().equals(answer.get("error_type"));
        if (callersMistake) {
            answer.put("status", 400);
        } else if (Integer.valueOf(500).equals(answer.get("status"))
                && !IllegalStateException.class.getName().equals(answer.get("error_type"))) {
            answer.put("error", Answer.FAILED);
        }
        return answer;
    }

    /** Jolokia's own shows its whole configuration. */
    private static Map<String, Object> version(JSONObject request) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("agent", Version.getAgentVersion());
        value.put("protocol", Version.getProtocolVersion());
        value.put("id", "signalman");
        value.put("info", Map.of("jmx", Map.of()));
        value.put("config", Map.of());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request", request);
        answer.put("value", value);
        answer.put("status", 200);
        answer.put("timestamp", System.currentTimeMillis() / 1000);
        return answer;
    }

    private static Map<String, Object> refusal(int status, Exception why, Map<String, Object> request) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("request", request);
        answer.put("error_type", why.getClass().getName());
        String said = why.getMessage();
        answer.put("error", status == 500 || said == null ? Answer.failure(why) : said);
        answer.put("status", status);
        return answer;
    }
}
