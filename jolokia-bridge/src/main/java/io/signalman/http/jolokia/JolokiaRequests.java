package io.signalman.http.jolokia;

import io.signalman.http.call.Echo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jolokia.core.util.EscapeUtil;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;

/**
 * Rebuilds a client's request for Jolokia out of known parts only. It throws an {@link IllegalArgumentException} for a malformed
 * request, and a {@link SecurityException} for one that this bridge does not serve.
 */
final class JolokiaRequests {

    private final ObjectName name;

    JolokiaRequests(ObjectName name) {
        this.name = name;
    }

    /** @param parameters Jolokia's processing parameters, from the query string */
    JSONObject rebuild(JSONObject asked, Map<String, String> parameters) throws InstanceNotFoundException {
        if (asked.containsKey("target")) {
            throw new SecurityException("A target (Jolokia's proxy mode) is not served; ask the target itself.");
        }
        JSONObject request = new JSONObject();
        request.put("type", text(asked, "type"));
        switch (text(asked, "type")) {
            case "exec" -> exec(asked, request);
            case "read" -> read(asked, request);
            case "list" -> list(asked, request);
            case "search" -> request.put("mbean", pattern(text(asked, "mbean")).toString());
            case "version" -> {}
            default ->
                throw new SecurityException(
                        "The request type is not served; known: exec, read, list, search and version.");
        }
        JSONObject config = JolokiaParameters.harmless(asked.getOrDefault("config", new JSONObject()), parameters);
        if (!config.isEmpty()) {
            request.put("config", config);
        }
        return request;
    }

    private void exec(JSONObject asked, JSONObject request) {
        request.put("mbean", ours(asked));
        JolokiaOperation operation = JolokiaOperation.named(text(asked, "operation"));
        Object arguments = asked.getOrDefault("arguments", new JSONArray());
        if (!(arguments instanceof JSONArray list)) {
            throw new IllegalArgumentException("bad_value: arguments must be a JSON array.");
        }
        request.put("operation", operation.signature());
        request.put("arguments", operation.arguments(list));
    }

    private void read(JSONObject asked, JSONObject request) {
        request.put("mbean", ours(asked));
        Object attribute = asked.get("attribute");
        if (attribute instanceof JSONArray several) {
            Set<String> attributes = new LinkedHashSet<>();
            several.forEach(one -> attributes.add(text(one, "attribute")));
            request.put("attribute", new JSONArray(attributes));
        } else if (attribute != null) {
            request.put("attribute", text(attribute, "attribute"));
        }
        List<String> path = path(asked);
        if (!path.isEmpty()) {
            request.put("path", EscapeUtil.combineToPath(path));
        }
    }

    /** A path starts with the domain and the key properties of an MBean; further parts select from its description. */
    private void list(JSONObject asked, JSONObject request) throws InstanceNotFoundException {
        List<String> path = new ArrayList<>(path(asked));
        while (!path.isEmpty() && path.get(path.size() - 1).equals("*")) {
            // Clients end a path with * for "all of it"; Jolokia rejects that.
            path.remove(path.size() - 1);
        }
        if (path.size() >= 2) {
            ObjectName listed = pattern(path.get(0) + ":" + path.get(1));
            if (!listed.isPattern() && !listed.equals(name)) {
                throw new InstanceNotFoundException(
                        "No MBean " + Echo.of(listed.toString()) + " is served here; " + name + " is.");
            }
        }
        if (!path.isEmpty()) {
            request.put("path", EscapeUtil.combineToPath(path));
        }
    }

    private static List<String> path(JSONObject asked) {
        Object path = asked.get("path");
        if (path instanceof JSONArray parts) {
            List<String> texts = new ArrayList<>();
            parts.forEach(part -> texts.add(text(part, "path")));
            return texts;
        }
        List<String> parts = path == null ? null : EscapeUtil.parsePath(text(path, "path"));
        return parts == null
                ? List.of()
                : parts.stream().map(part -> part == null ? "*" : part).toList();
    }

    private String ours(JSONObject asked) {
        ObjectName wanted = pattern(text(asked, "mbean"));
        if (!wanted.equals(name)) {
            throw new SecurityException("Only the MBean " + name + " is served, by its whole name.");
        }
        return name.toString();
    }

    private ObjectName pattern(String text) {
        try {
            return new ObjectName(text);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(
                    "The object name " + Echo.of(text) + " is malformed; use " + name + ".", e);
        }
    }

    private static String text(JSONObject asked, String field) {
        if (asked.get(field) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("The field " + field + " must be there, and be text.");
    }

    private static String text(Object value, String field) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("The field " + field + " must be text, or an array of texts.");
    }
}
