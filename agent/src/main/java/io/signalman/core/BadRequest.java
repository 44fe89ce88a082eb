package io.signalman.core;

/**
 * Requests that can't be understood. They are JDK exceptions, since a remote JMX client has none of our classes; the
 * message begins with a documented code.
 */
final class BadRequest {
    /** The longest piece of a caller's text that a message repeats, in chars. */
    private static final int QUOTED_MAX = 80;

    private BadRequest() {}

    static IllegalArgumentException target(String text, String problem) {
        return new IllegalArgumentException("bad_value: target " + quote(text) + " " + problem);
    }

    static IllegalArgumentException option(String text, String problem) {
        return new IllegalArgumentException("bad_value: option " + quote(text) + " " + problem);
    }

    static IllegalArgumentException pid(long pid, String problem) {
        return new IllegalArgumentException("bad_value: " + pid + " " + problem);
    }

    static IllegalArgumentException signal(String text, String problem) {
        return new IllegalArgumentException("bad_signal: " + quote(text) + " " + problem + " (EINVAL)");
    }

    static IllegalArgumentException ladder(String text, String problem) {
        return value("ladder " + quote(text) + " " + problem);
    }

    static IllegalArgumentException value(String problem) {
        return new IllegalArgumentException("bad_value: " + problem);
    }

    /** As {@link #cut}, in quotation marks. */
    static String quote(String text) {
        return '"' + cut(text) + '"';
    }

    /** One line that reads as it is, however hostile the text: what can't be seen is escaped, and long text is cut. */
    static String cut(String text) {
        StringBuilder quoted = new StringBuilder();
        text.codePoints().limit(QUOTED_MAX).forEach(c -> {
            if (isInvisible(c)) {
                quoted.append(String.format("\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append(text.codePointCount(0, text.length()) > QUOTED_MAX ? "…" : "")
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
