package io.signalman.http.call;

import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import javax.management.openmbean.CompositeData;

/**
 * Writes JSON (RFC 8259) that any parser reads back, even for arbitrary bytes in a process name. Jolokia's writer turns ESC
 * into {@code \}{@code u001;}, which is not JSON.
 */
public final class JsonText {

    private JsonText() {}

    /**
     * Writes a value.
     *
     * @param value a map, collection, array of objects, composite, text, number, boolean, or null
     */
    public static String write(Object value) {
        StringBuilder out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    /** Asks for texts first: most values are texts, and to ask a class for an interface it lacks takes far longer. */
    private static void append(StringBuilder out, Object value) {
        if (value instanceof String text) {
            appendText(out, text);
        } else if (value == null || value instanceof Boolean || value instanceof Number) {
            out.append(finite(value));
        } else if (value instanceof Map<?, ?> map) {
            appendMap(out, map);
        } else if (value instanceof CompositeData row) {
            appendRow(out, row);
        } else if (value instanceof Collection<?> items) {
            appendItems(out, items);
        } else if (value instanceof Object[] items) {
            appendItems(out, Arrays.asList(items));
        } else {
            appendText(out, value.toString());
        }
    }

    /** JSON has no NaN and no infinities. */
    private static Object finite(Object value) {
        return value instanceof Double number && !Double.isFinite(number) ? "null" : value;
    }

    private static void appendRow(StringBuilder out, CompositeData row) {
        char separator = '{';
        for (String key : row.getCompositeType().keySet()) { // which is never empty
            appendText(out.append(separator), key);
            append(out.append(':'), row.get(key));
            separator = ',';
        }
        out.append('}');
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map) {
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            appendText(out, entry.getKey() instanceof String key ? key : String.valueOf(entry.getKey()));
            out.append(':');
            append(out, entry.getValue());
            if (entries.hasNext()) {
                out.append(',');
            }
        }
        out.append('}');
    }

    private static void appendItems(StringBuilder out, Collection<?> items) {
        String separator = "[";
        for (Object item : items) {
            append(out.append(separator), item);
            separator = ",";
        }
        out.append(items.isEmpty() ? "[]" : "]");
    }

    private static void appendText(StringBuilder out, String text) {
        out.append('"');
        int written = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                continue;
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, written, i).append(escaped(c));
            written = i + 1;
        }
        out.append(text.substring(written)).append('"'); // at once where nothing is escaped
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && !Character.isSurrogate(c);
    }

    private static String escaped(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> "\\u" + HexFormat.of().toHexDigits(c);
        };
    }
}
