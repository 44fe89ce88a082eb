package io.signalman.fleet;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the arguments of an operation as a JSON array (RFC 8259). */
final class JsonArray {
    private static final Pattern ESCAPED = Pattern.compile("[\"\\\\\\p{Cntrl}]");

    private JsonArray() {}

    /** @param values texts and whole numbers */
    static String of(List<Object> values) {
        return values.stream()
                .map(value -> value instanceof Number ? value.toString() : text(value.toString()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String text(String text) {
        String escaped = ESCAPED.matcher(text).replaceAll(found -> {
            char c = found.group().charAt(0);
            return Matcher.quoteReplacement(c == '"' || c == '\\' ? "\\" + c : String.format("\\u%04x", (int) c));
        });
        return '"' + escaped + '"';
    }
}
