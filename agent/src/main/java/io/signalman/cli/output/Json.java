package io.signalman.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;

/**
 * JSON in and out. Reading is Jolokia's; its writer is not used: it writes control characters with digits above 9,
 * which is no JSON. Records keep the order of their components.
 */
final class Json {
    private Json() {}

    /** Empty where the text is no JSON object. */
    static Optional<Map<String, Object>> parseObject(String text) {
        try {
            return new JSONParser().parse(text) instanceof JSONObject object ? Optional.of(object) : Optional.empty();
        } catch (ParseException | java.io.IOException | IllegalStateException noJson) {
            return Optional.empty();
        }
    }

    /** One line. Knows records, lists, maps, enums, strings, numbers and booleans. */
    static String write(Object value) {
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
            return component.getAccessor().invoke(row);
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
