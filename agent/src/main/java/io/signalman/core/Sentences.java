package io.signalman.core;

import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts text into messages. */
public final class Sentences {
    /** The longest piece of foreign text that a message repeats, in code points. */
    private static final int LONGEST = 80;

    private Sentences() {}

    /** Joins the parts that are not empty by blanks. */
    public static String join(String... parts) {
        String joined = "";
        for (String part : parts) {
            joined = joined.isEmpty() ? part : part.isEmpty() ? joined : joined + " " + part;
        }
        return joined;
    }

    /** {@code 2 HANDLED, 1 STOPS} in the order of the constants; "" for none. */
    public static <E extends Enum<E>> String counts(Stream<E> values) {
        return values
                .collect(Collectors.groupingBy(value -> value, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    /** As {@link #cut}, in quotation marks. */
    public static String quote(String text) {
        return '"' + cut(text) + '"';
    }

    /** One harmless line of any text: invisible characters are escaped, and long text is cut. */
    public static String cut(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (isInvisible(c)) {
                shown.append(String.format("\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.append(text.codePointCount(0, text.length()) > LONGEST ? "…" : "")
                .toString();
    }

    /** Controls, line separators, direction overrides, and halves of a pair, which no encoding can carry. */
    private static boolean isInvisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }
}
