package io.signalman.http.jolokia;

import io.signalman.http.call.Echo;
import io.signalman.http.call.FairSlots;
import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCall;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.call.JsonText;
import io.signalman.http.call.Lengths;
import io.signalman.http.call.Rejected;
import java.io.IOException;
import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;
import org.jolokia.server.core.Version;
import org.jolokia.server.core.request.BadRequestException;

/**
 * The gate in front of Jolokia, which alone would open every MBean, accept wildcards, run the first half of a bulk request
 * before it rejects the second, and drop decimals. Jolokia gets only requests that {@link JolokiaRequests} has rebuilt. The gate
 * rejects as Jolokia does, with HTTP 200 and an inner status, since clients break on anything else.
 */
public final class JolokiaGate implements AutoCloseable {

    /** Deep enough for a text or number in a list of arguments in a request in a bulk. */
    private static final int MAX_DEPTH = 16;

    /** The most waiting calls at once: each holds one of few threads. */
    static final int MAX_WAITING = 4;

    /** The most requests of a bulk. */
    static final int MAX_BULK = 64;

    /** After so much text, further requests of a bulk are refused. */
    private static final int MAX_BULK_CHARS = 256 * 1024;

    private static final String TOO_LONG = "The answers of this bulk are longer than " + MAX_BULK_CHARS
            + " characters; send this one in another bulk.";

    private static final Pattern WAITING = Pattern.compile("await(Job)?\\(.*");

    private final JolokiaRequests requests;
    private final JolokiaBackend backend;
    private final FairSlots waiting = new FairSlots(MAX_WAITING, "requests that wait");

    /** For the MBean of that name on that server. */
    public JolokiaGate(MBeanServer server, ObjectName name) {
        this.requests = new JolokiaRequests(name);
        this.backend = new JolokiaBackend(server, name);
    }

    /** Answers one request or a bulk of them. */
    public HttpAnswer answer(HttpCall call) throws Rejected {
        Object parsed = parse(call.body());
        if (parsed instanceof JSONObject request) {
            return HttpAnswer.ok(JsonText.write(one(request, call)));
        }
        if (parsed instanceof JSONArray bulk) {
            return HttpAnswer.ok(all(bulk, call));
        }
        throw Rejected.badRequest("The body must be a Jolokia request: a JSON object, or an array of them.");
    }

    /** Parses JSON (RFC 8259) of bounded depth. */
    public static Object parse(String json) throws Rejected {
        try {
            JsonSyntax.check(json, MAX_DEPTH);
            return new JSONParser().parse(new StringReader(json));
        } catch (ParseException | IOException | RuntimeException e) {
            throw Rejected.badRequest("The body is not valid JSON: " + Echo.of(e) + ".");
        }
    }

    /** The requests of a bulk are short, and their answers may be long: only a bounded text is kept. */
    private String all(JSONArray bulk, HttpCall call) throws Rejected {
        if (bulk.size() > MAX_BULK) {
            throw Rejected.badRequest("A bulk has at most " + MAX_BULK + " requests; send the rest in another one.");
        }
        StringBuilder answers = new StringBuilder("[");
        for (Object item : bulk) {
            answers.append(answers.length() > 1 ? "," : "")
                    .append(JsonText.write(
                            answers.length() > MAX_BULK_CHARS
                                    ? refusal(413, new IllegalStateException(TOO_LONG), Map.of())
                                    : inBulk(item, call)));
        }
        return answers.append(']').toString();
    }

    private Map<String, Object> inBulk(Object item, HttpCall call) {
        if (!(item instanceof JSONObject request)) {
            return refusal(
                    400, new IllegalArgumentException("An item of a bulk request must be a JSON object."), Map.of());
        }
        return "exec".equals(request.get("type"))
                ? refusal(403, new SecurityException("An exec stands alone, not in a bulk request."), request)
                : one(request, call);
    }

    private Map<String, Object> one(JSONObject asked, HttpCall call) {
        try {
            JSONObject request = requests.rebuild(asked, call.query().parameters());
            if ("version".equals(request.get("type"))) {
                return version(request);
            }
            return WAITING.matcher(String.valueOf(request.get("operation"))).matches()
                    ? await(request, call.caller())
                    : execute(request, call.caller());
        } catch (JolokiaOperation.UnknownException e) {
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

    private Map<String, Object> await(JSONObject request, HttpCaller caller) throws Exception {
        // Nothing notices before the end that the caller left or lost its rights, so the wait must be short.
        if (request.get("arguments") instanceof JSONArray arguments
                && Lengths.millis(String.valueOf(arguments.get(1))).orElse(0) > Lengths.LONGEST_WAIT) {
            throw new IllegalArgumentException("bad_value: a wait takes at most " + Lengths.LONGEST_WAIT / 1_000
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
            waiting.free(caller.name());
        }
    }

    private Map<String, Object> execute(JSONObject request, HttpCaller caller) throws Exception {
        JSONObject answer = caller.call(() -> backend.execute(request));
        boolean badArgument = IllegalArgumentException.class.getName().equals(answer.get("error_type"));
        if (badArgument) {
            answer.put("status", 400);
        } else if (Integer.valueOf(500).equals(answer.get("status"))
                && !IllegalStateException.class.getName().equals(answer.get("error_type"))) {
            answer.put("error", HttpAnswer.FAILED);
        }
        return answer;
    }

    /** Jolokia's own answer would show its whole configuration. */
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
        String message = why.getMessage();
        answer.put("error", status == 500 || message == null ? HttpAnswer.failure(why) : message);
        answer.put("status", status);
        return answer;
    }

    @Override
    public void close() {
        backend.close();
    }
}
