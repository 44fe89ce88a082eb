package io.signalman.http;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as callers write them. */
final class Lengths {

    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,6})(ms|s|m|h|d)");

    private Lengths() {}

    /** {@code 500ms}, {@code 10s}, {@code 1m}, {@code 2h}, {@code 7d} in milliseconds; empty for any other text. */
    static OptionalLong millis(String text) {
        Matcher length = LENGTH.matcher(text);
        if (!length.matches()) {
            return OptionalLong.empty();
        }
        long unit =
                switch (length.group(2)) {
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    case "m" -> 60_000;
                    case "h" -> 3_600_000;
                    default -> 86_400_000;
                };
        return OptionalLong.of(Long.parseLong(length.group(1)) * unit);
    }
}
