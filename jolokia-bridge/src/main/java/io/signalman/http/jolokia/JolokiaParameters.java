package io.signalman.http.jolokia;

import io.signalman.http.call.Echo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jolokia.json.JSONObject;

/**
 * Jolokia's processing parameters. Many clients send them always, so the gate passes on those that only shape the answer.
 * It accepts and drops those that would show more (stack traces, serialised exceptions) or change the content type.
 */
final class JolokiaParameters {

    private static final Set<String> NUMBERS = Set.of("maxDepth", "maxCollectionSize", "maxObjects");
    private static final Set<String> FLAGS =
            Set.of("ignoreErrors", "canonicalNaming", "includeRequest", "listKeys", "listCache", "openTypes");
    private static final Set<String> DROPPED =
            Set.of("mimeType", "serializeException", "includeStackTrace", "serializeLong", "ifModifiedSince");

    private JolokiaParameters() {}

    /**
     * The parameters that Jolokia may get.
     *
     * @param config of the request's body; it overrides the query
     * @param query of the request's URL
     */
    static JSONObject harmless(Object config, Map<String, String> query) {
        Map<String, Object> asked = new LinkedHashMap<>(query);
        if (config instanceof JSONObject fields) {
            asked.putAll(fields);
        } else {
            throw new IllegalArgumentException("The field config must be a JSON object.");
        }
        JSONObject passed = new JSONObject();
        asked.forEach((name, value) -> {
            if (!DROPPED.contains(name)) {
                passed.put(name, checked(name, String.valueOf(value)));
            }
        });
        return passed;
    }

    private static String checked(String name, String value) {
        boolean fine;
        if (NUMBERS.contains(name)) {
            fine = value.matches("[0-9]{1,9}");
        } else if (FLAGS.contains(name)) {
            fine = value.equals("true") || value.equals("false");
        } else {
            throw new IllegalArgumentException(
                    "The processing parameter " + Echo.of(name) + " is not known; leave it out.");
        }
        if (!fine) {
            throw new IllegalArgumentException(
                    "The processing parameter " + name + " has a value that makes no sense.");
        }
        return value;
    }
}
