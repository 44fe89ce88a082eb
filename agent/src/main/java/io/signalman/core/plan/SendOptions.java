package io.signalman.core.plan;

import io.signalman.core.BadRequest;
import io.signalman.core.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Options beyond the signal.
 *
 * @param value an int to queue with the signal, sigqueue(3)
 * @param requireHandler whether only processes with a handler get the signal
 * @param observe how long to observe the effect; empty for not at all
 * @param expected the number of processes that must match, {@code 2} or {@code 1..3}; empty for any
 */
record SendOptions(OptionalInt value, boolean requireHandler, Optional<Duration> observe, Optional<String> expected) {
    static final SendOptions NONE = new SendOptions(OptionalInt.empty(), false, Optional.empty(), Optional.empty());

    private static final String KNOWN = "value=42, require=handler, observe=500ms, expect=1";
    /** The most chars of all options together. */
    private static final int LONGEST_TEXT = 1024;

    private static final Duration LONGEST = Duration.ofMinutes(1);

    static SendOptions ofValue(int value) {
        return new SendOptions(OptionalInt.of(value), false, Optional.empty(), Optional.empty());
    }

    /**
     * Parses {@code value=42 require=handler observe=500ms expect=1}, in any order, each at most once. Throws an
     * IllegalArgumentException beginning with {@code bad_value: } if they are malformed.
     */
    static SendOptions parse(String text) {
        SendOptions options = NONE;
        Set<String> seen = new HashSet<>();
        if (text == null || text.length() > LONGEST_TEXT) {
            throw BadRequest.value("options are missing or too long; give " + KNOWN + ", or an empty text");
        }
        for (String option : text.split(" ", -1)) {
            if (option.isEmpty()) {
                continue;
            }
            int equals = option.indexOf('=');
            String name = equals < 0 ? option : option.substring(0, equals);
            if (!seen.add(name)) {
                throw BadRequest.option(option, "is there twice; give it once");
            }
            options = options.with(option, name, equals < 0 ? "" : option.substring(equals + 1));
        }
        return options;
    }

    /** The target with the expected count as its condition. */
    String bounded(String target) {
        return expected.map(count -> target + "&expect:" + count).orElse(target);
    }

    /** As {@link #parse} takes it, without the expected count, which {@link #bounded} moves to the target. */
    String text() {
        List<String> options = new ArrayList<>();
        value.ifPresent(number -> options.add("value=" + number));
        if (requireHandler) {
            options.add("require=handler");
        }
        observe.ifPresent(time -> options.add("observe=" + time.toMillis() + "ms"));
        return String.join(" ", options);
    }

    private SendOptions with(String option, String name, String given) {
        return switch (name) {
            case "value" -> new SendOptions(OptionalInt.of(whole(option, given)), requireHandler, observe, expected);
            case "require" -> {
                if (!given.equals("handler")) {
                    throw BadRequest.option(option, "is not known; write require=handler");
                }
                yield new SendOptions(value, true, observe, expected);
            }
            case "observe" -> new SendOptions(value, requireHandler, Optional.of(time(option, given)), expected);
            case "expect" -> new SendOptions(value, requireHandler, observe, Optional.of(given));
            default -> throw BadRequest.option(option, "is not known; known: " + KNOWN);
        };
    }

    private static int whole(String option, String given) {
        try {
            if (given.matches("-?[0-9]{1,10}")) {
                return Integer.parseInt(given);
            }
        } catch (NumberFormatException tooLarge) {
            // Reported below.
        }
        throw BadRequest.option(option, "is no int; give a value of -2147483648 to 2147483647");
    }

    private static Duration time(String option, String given) {
        return Durations.parse(given)
                .filter(time -> !time.isZero() && time.compareTo(LONGEST) <= 0)
                .orElseThrow(() -> BadRequest.option(
                        option,
                        Durations.problem(given, "is no time to observe; give 1ms to 1m, such as observe=500ms")));
    }
}
