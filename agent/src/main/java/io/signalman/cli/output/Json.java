package io.signalman.cli.output;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;

/**
 * Reads and writes JSON. Jolokia's parser reads; its writer is not used, because it escapes some control characters
 * in a way that is not JSON. Records keep the order of their components.
 */
public final class Json {
    private Json() {}

    /** Empty if the text is not a JSON object. */
    public static Optional<Map<String, Object>> parseObject(String text) {
        return parse(text).orElse("") instanceof JSONObject object ? Optional.of(object) : Optional.empty();
    }

    /** Empty if the text is not JSON, or is nested too deeply. */
    public static Optional<Object> parse(String text) {
        try {
            return Optional.ofNullable(new JSONParser().parse(text));
        } catch (ParseException | java.io.IOException | IllegalStateException noJson) {
            return Optional.empty();
        } catch (OutOfMemoryError e) {
            throw e;
        } catch (Error noJson) { // of the stack, or from the parser if no rule of its grammar matches
            return Optional.empty();
        }
    }

    /** The item as text, "" if there is none. */
    public static String text(Map<?, ?> json, String item) {
        Object value = json.get(item);
        return value == null ? "" : value.toString();
    }

    /** The elements of an array as text; empty if the item is no array. */
    public static List<String> texts(Map<?, ?> json, String item) {
        return json.get(item) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** The item as an integer, 0 if it is no number. */
    public static long number(Map<?, ?> json, String item) {
        return json.get(item) instanceof Number number ? number.longValue() : 0;
    }

    /** Whether the item is {@code true}. */
    public static boolean flag(Map<?, ?> json, String item) {
        return Boolean.TRUE.equals(json.get(item));
    }

    /** The objects in an array; empty if the item is no array. */
    public static List<Map<?, ?>> objects(Map<?, ?> json, String item) {
        return json.get(item) instanceof List<?> list ? objects(list) : List.of();
    }

    /** The objects in an array; empty if the value is no array. */
    public static List<Map<?, ?>> objects(Object array) {
        List<Map<?, ?>> objects = new ArrayList<>();
        if (array instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> object) {
                    objects.add(object);
                }
            }
        }
        return objects;
    }

    /** Writes one line. Knows records, lists, maps, enums, strings, numbers and booleans. */
    public static String write(Object value) {
        StringBuilder json = new StringBuilder();
        write(value, json);
        return json.toString();
    }

    private static void write(Object value, StringBuilder json) {
        if (value instanceof Record row) {
            writeRecord(row, json);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, json);
        } else if (value instanceof List<?> list) {
            json.append('[');
            String separator = "";
            for (Object element : list) {
                json.append(separator);
                write(element, json);
                separator = ",";
            }
            json.append(']');
        } else if (value instanceof Number || value instanceof Boolean) {
            json.append(value);
        } else {
            writeString(String.valueOf(value), json);
        }
    }

    private static void writeRecord(Record row, StringBuilder json) {
        json.append('{');
        String separator = "";
        for (RecordComponent component : row.getClass().getRecordComponents()) {
            json.append(separator);
            writeString(component.getName(), json);
            json.append(':');
            write(valueOf(component, row), json);
            separator = ",";
        }
        json.append('}');
    }

    private static Object valueOf(RecordComponent component, Record row) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true); // commands print private records
            return accessor.invoke(row);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("can't read " + component, e);
        }
    }

    private static void writeMap(Map<?, ?> map, StringBuilder json) {
        json.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            writeString(String.valueOf(entry.getKey()), json);
            json.append(':');
            write(entry.getValue(), json);
            json.append(entries.hasNext() ? "," : "");
        }
        json.append('}');
    }

    private static void writeString(String text, StringBuilder json) {
        json.append('"');
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').appendCodePoint(c);
            } else if (Printable.isHostile(c)) {
                json.append(Printable.escape(Character.toString(c)));
            } else {
                json.appendCodePoint(c);
            }
        });
        json.append('"');
    }
}
