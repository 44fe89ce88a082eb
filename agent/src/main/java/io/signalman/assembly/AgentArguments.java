package io.signalman.assembly;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Parses an agent string: {@code key=value} pairs separated by commas. A backslash escapes a comma or a backslash in a
 * value.
 */
final class AgentArguments {
    /** An unescaped comma: an even number of backslashes precedes it. Bootstrap has the same rule. */
    private static final String COMMA = "(?<=(?<!\\\\)(?:\\\\\\\\){0,64}),";

    private AgentArguments() {}

    /**
     * Keeps the order of the string.
     *
     * @throws IllegalArgumentException that names the piece that is not {@code key=value}, or a key given twice
     */
    static Map<String, String> parse(String text) {
        Map<String, String> arguments = new LinkedHashMap<>();
        if (text.isEmpty()) {
            return arguments;
        }
        for (String piece : text.split(COMMA, -1)) {
            int equals = piece.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + piece + "\" is not key=value; write options as"
                        + " key=value,key=value, with \\, for a comma in a value");
            }
            String key = piece.substring(0, equals);
            String value = piece.substring(equals + 1).replaceAll("\\\\(.)", "$1");
            if (arguments.put(key, value) != null) {
                throw new IllegalArgumentException("option " + key + " is given twice; give it once");
            }
        }
        return arguments;
    }
}
