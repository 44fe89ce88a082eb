package io.signalman.cli;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns parsed JSON into records: what a newer agent adds is left out, what an older one lacks is "", 0, false or
 * empty.
 */
final class Rows {
    private Rows() {}

    static <R extends Record> R read(Class<R> type, Map<?, ?> json) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Object value = json.get(components[i].getName());
            values[i] = value(components[i].getGenericType(), value == null ? "" : value);
        }
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("can't make a " + type, e);
        }
    }

    static <R extends Record> List<R> readAll(Class<R> type, Object json) {
        List<R> rows = new ArrayList<>();
        if (json instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> map) {
                    rows.add(read(type, map));
                }
            }
        }
        return rows;
    }

    private static Object value(Type type, Object json) {
        if (type == int.class) {
            return json instanceof Number number ? number.intValue() : 0;
        }
        if (type == long.class) {
            return json instanceof Number number ? number.longValue() : 0L;
        }
        if (type == boolean.class) {
            return Boolean.TRUE.equals(json);
        }
        if (type instanceof ParameterizedType list) {
            return list(list.getActualTypeArguments()[0], json);
        }
        if (type instanceof Class<?> choice && choice.isEnum()) {
            return constant(choice, String.valueOf(json));
        }
        return String.valueOf(json);
    }

    private static List<?> list(Type element, Object json) {
        if (element instanceof Class<?> type && type.isRecord()) {
            return readAll(type.asSubclass(Record.class), json);
        }
        return json instanceof List<?> list ? list.stream().map(String::valueOf).toList() : List.of();
    }

    private static Object constant(Class<?> choice, String name) {
        for (Object constant : choice.getEnumConstants()) {
            if (constant.toString().equals(name)) {
                return constant;
            }
        }
        throw Failure.unreachable("The agent answered " + choice.getSimpleName() + " \"" + Printable.escape(name)
                + "\", which this version does not know; use the command line of the agent's version.");
    }
}
