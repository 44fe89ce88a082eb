package io.signalman.http.call;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses durations as callers write them. */
public final class Lengths {

    /** The longest that a request may wait for a job, in milliseconds. */
    public static final long LONGEST_WAIT = 60_000;

    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,6})(ms|s|m|h|d)");

    private Lengths() {}

    /** {@code 500ms}, {@code 10s}, {@code 1m}, {@code 2h}, {@code 7d} in milliseconds; empty for any other text. */
    public static OptionalLong millis(String text) {
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
