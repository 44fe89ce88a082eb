package io.signalman.http.call;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The parameters of a query string. */
public record Query(Map<String, String> parameters) {

    /**
     * Parses a query string.
     *
     * @param raw without the question mark, with well-formed escapes; "" for none
     */
    public static Query parse(String raw) throws Rejected {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (parameters.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                    throw Rejected.badRequest(
                            "The query parameter " + Echo.of(name) + " is given twice; give it once.");
                }
            }
        }
        return new Query(parameters);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Rejects the request unless it has only these parameters. */
    public void accept(Collection<String> known) throws Rejected {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw Rejected.badRequest("The query parameter " + Echo.of(name) + " is not known here; "
                        + (known.isEmpty() ? "leave it out." : "known: " + String.join(", ", known) + "."));
            }
        }
    }

    /** The given parameters of these names as {@code name=value}, separated by spaces; "" for none. */
    public String joined(List<String> names) throws Rejected {
        List<String> given = new ArrayList<>();
        for (String name : names) {
            String value = parameters.get(name);
            if (value != null) {
                if (value.isEmpty() || value.chars().anyMatch(Character::isWhitespace)) {
                    throw Rejected.badRequest("The query parameter " + name + " must have a value without spaces.");
                }
                given.add(name + "=" + value);
            }
        }
        return String.join(" ", given);
    }

    /** The target with the parameter {@code expect}, how many processes have to match, as its condition. */
    public String bounded(String nameOrId) throws Rejected {
        String expect = parameters.get("expect");
        if (expect != null && !expect.matches("[0-9]{1,9}(\\.\\.[0-9]{1,9})?")) {
            throw new Rejected(
                    400, "bad_value", "The query parameter expect must be a number from 1, or a range such as 1..3.");
        }
        return expect == null ? nameOrId : nameOrId + "&expect:" + expect;
    }

    /** All parameters except one. */
    public Query without(String name) {
        Map<String, String> others = new LinkedHashMap<>(parameters);
        others.remove(name);
        return new Query(others);
    }

    /**
     * A duration, {@code 500ms}, {@code 10s} or {@code 1m}; 0 without the parameter.
     *
     * @param longest in milliseconds
     */
    public long millis(String name, long longest) throws Rejected {
        String given = parameters.getOrDefault(name, "0ms");
        OptionalLong millis = Lengths.millis(given);
        if (millis.isPresent() && millis.getAsLong() <= longest) {
            return millis.getAsLong();
        }
        throw new Rejected(
                400,
                "bad_value",
                "The query parameter " + name
                        + (given.matches("[0-9]{1,6}")
                                ? " has a missing unit; try " + given + "s."
                                : " must be a length of time such as 500ms or 10s, at most " + longest / 1_000 + "s."));
    }

    /** True or false; false without the parameter. */
    public boolean flag(String name) throws Rejected {
        String value = parameters.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw Rejected.badRequest("The query parameter " + name + " must be true or false.");
        }
        return value.equals("true");
    }
}
