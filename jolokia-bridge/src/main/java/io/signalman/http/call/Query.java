package io.signalman.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The parameters behind the question mark. */
record Query(Map<String, String> parameters) {

    /** @param raw without the question mark, with well-formed escapes; empty if there is none */
    static Query parse(String raw) throws Rejected {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decode(equals < 0 ? pair : pair.substring(0, equals));
                if (parameters.put(name, equals < 0 ? "" : decode(pair.substring(equals + 1))) != null) {
                    throw Rejected.badRequest(
                            "The query parameter " + Echo.of(name) + " is there twice; give it once.");
                }
            }
        }
        return new Query(parameters);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    void accept(Collection<String> known) throws Rejected {
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                throw Rejected.badRequest("The query parameter " + Echo.of(name) + " is not known here; "
                        + (known.isEmpty() ? "leave it out." : "known: " + String.join(", ", known) + "."));
            }
        }
    }

    /** Those that are there of the given ones, as {@code name=value} with blanks between; "" for none. */
    String joined(List<String> names) throws Rejected {
        List<String> given = new ArrayList<>();
        for (String name : names) {
            String value = parameters.get(name);
            if (value != null) {
                if (value.isEmpty() || value.chars().anyMatch(Character::isWhitespace)) {
                    throw Rejected.badRequest("The query parameter " + name + " must have a value without blanks.");
                }
                given.add(name + "=" + value);
            }
        }
        return String.join(" ", given);
    }

    /** The parameters but one. */
    Query without(String name) {
        Map<String, String> others = new LinkedHashMap<>(parameters);
        others.remove(name);
        return new Query(others);
    }

    /**
     * A length of time, {@code 500ms}, {@code 10s} or {@code 1m}; 0 if the parameter is not there.
     *
     * @param longest in milliseconds
     */
    long millis(String name, long longest) throws Rejected {
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

    /** True or false; false if the parameter is not there. */
    boolean flag(String name) throws Rejected {
        String value = parameters.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw Rejected.badRequest("The query parameter " + name + " must be true or false.");
        }
        return value.equals("true");
    }
}
