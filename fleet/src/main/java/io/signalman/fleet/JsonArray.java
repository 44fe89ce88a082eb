package io.signalman.fleet;

import java.util.List;

/** Writes the arguments of an operation as a JSON array (RFC 8259). */
final class JsonArray {
    private JsonArray() {}

    /** @param values texts and whole numbers */
    static String of(List<Object> values) {
        StringBuilder json = new StringBuilder("[");
        for (Object value : values) {
            json.append(json.length() > 1 ? "," : "");
            if (value instanceof Number) {
                json.append(value);
            } else {
                text(value.toString(), json);
            }
        }
        return json.append(']').toString();
    }

    private static void text(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        json.append('"');
    }
}
