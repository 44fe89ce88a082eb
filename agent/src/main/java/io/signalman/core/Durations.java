package io.signalman.core;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as callers write them: {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 7d}. */
public final class Durations {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m|h|d)");

    private Durations() {}

    /** The problem of a text that {@link #parse} rejects: a missing unit, or {@code otherwise}. */
    public static String problem(String text, String otherwise) {
        return text.matches("[0-9]{1,6}") ? "has a missing unit; try " + text + "s" : otherwise;
    }

    /**
     * The beginning of a span that ends now, as callers write it: a length of time, an instant such as {@code
     * 2026-01-31T12:00:00Z}, or "" for no beginning. Empty if the text has another form.
     */
    public static Optional<Instant> since(String text, Instant now) {
        if (text.isEmpty()) {
            return Optional.of(Instant.MIN);
        }
        try {
            return parse(text).map(now::minus).or(() -> Optional.of(Instant.parse(text)));
        } catch (DateTimeException noInstant) {
            return Optional.empty();
        }
    }

    /** Empty if the text is malformed. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                });
    }
}
