package io.signalman.console;

import java.util.List;
import java.util.Map;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;

/** Reads the answers of agents and the requests of the page, and quotes text for JSON. */
public final class Json {
    private Json() {}

    /**
     * Parses a text.
     *
     * @return a map, a list, a text, a number or a truth value; "" for {@code null} and for text that is no JSON
     */
    public static Object parse(String text) {
        try {
            Object value = new JSONParser().parse(text);
            return value == null ? "" : value;
        } catch (ParseException | java.io.IOException | IllegalStateException | StackOverflowError noJson) {
            return "";
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Error noJson) { // of the parser, if no rule of its grammar matches
            return "";
        }
    }

    /** Returns the value if it is an object, else an empty map. */
    public static Map<?, ?> object(Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /** Returns the objects of an array. The list is empty if the value is no array. */
    public static List<Map<?, ?>> objects(Object value) {
        return value instanceof List<?> list
                ? list.stream().<Map<?, ?>>map(Json::object).toList()
                : List.of();
    }

    /** Returns the objects of an array. The list is empty if the item is missing or is not an array. */
    public static List<Map<?, ?>> objects(Map<?, ?> json, String item) {
        return json.get(item) instanceof List<?> list ? objects(list) : List.of();
    }

    /** The item as text; "" if it is missing. */
    public static String text(Map<?, ?> json, String item) {
        Object value = json.get(item);
        return value == null ? "" : value.toString();
    }

    /** The item as a whole number; 0 if it is no number. */
    public static long number(Map<?, ?> json, String item) {
        return json.get(item) instanceof Number number ? number.longValue() : 0;
    }

    /** Whether the item is {@code true}. */
    public static boolean flag(Map<?, ?> json, String item) {
        return Boolean.TRUE.equals(json.get(item));
    }

    /** The text as a JSON string, in ASCII. Jolokia's own writer writes some control characters as no JSON. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
