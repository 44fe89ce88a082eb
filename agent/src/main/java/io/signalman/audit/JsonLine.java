package io.signalman.audit;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Builds one JSON object on one line, from left to right. Control and formatting characters are escaped, so that they
 * mislead neither a terminal nor a reader of lines. A text is cut after {@link #LONGEST} chars.
 */
final class JsonLine {
    /** The limit of one text in chars; a cut text ends with "…". */
    static final int LONGEST = 1000;

    private final StringBuilder json = new StringBuilder("{");

    JsonLine put(String name, String text) {
        name(name);
        quote(text);
        return this;
    }

    JsonLine put(String name, long number) {
        name(name);
        json.append(number);
        return this;
    }

    JsonLine put(String name, Collection<String> texts) {
        name(name);
        json.append('[');
        String comma = "";
        for (String text : texts) {
            json.append(comma);
            quote(text);
            comma = ",";
        }
        json.append(']');
        return this;
    }

    JsonLine put(String name, List<JsonLine> objects) {
        name(name);
        json.append(objects.stream().map(JsonLine::end).collect(Collectors.joining(",", "[", "]")));
        return this;
    }

    /** The whole object, without a line break. */
    String end() {
        return json + "}";
    }

    private void name(String name) {
        json.append(json.length() == 1 ? "\"" : ",\"").append(name).append("\":");
    }

    private void quote(String text) {
        json.append('"');
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (isPlain(c)) {
                json.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    json.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
        json.append(end < text.length() ? "…\"" : "\"");
    }

    /** False for controls, line separators, direction overrides, and unpaired surrogates, which UTF-8 can't encode. */
    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }
}
