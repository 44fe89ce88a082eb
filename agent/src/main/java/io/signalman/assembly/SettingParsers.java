package io.signalman.assembly;

import io.signalman.core.Durations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Parsers of values. Each throws IllegalArgumentException whose message lists the values that it takes. */
final class SettingParsers {
    static final Function<String, String> TEXT = text -> require(!text.isBlank(), text, "a value");
    static final Function<String, Boolean> ON_OFF = flag("on", "off");

    /** Lower-case items between commas, semicolons or spaces. */
    static final Function<String, Set<String>> LIST = text -> Arrays.stream(text.split("[,;\\s]+"))
            .filter(item -> !item.isEmpty())
            .map(item -> item.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    /** Absolute paths between commas or semicolons, without a slash at their ends. */
    static final Function<String, Set<String>> FOLDERS = text -> Arrays.stream(text.split("[,;]"))
            .map(String::strip)
            .filter(item -> !item.isEmpty())
            .map(item -> require(
                    item.matches("/.*[^/]/*"), item.replaceFirst("/+$", ""), "absolute paths of folders below /"))
            .collect(Collectors.toUnmodifiableSet());

    /** A name that is neither a pid, an option nor, as 12 hexadecimal digits, the id of a container. */
    static final Function<String, String> NAME = text -> require(
            text.matches("(?![0-9]+$)(?![0-9a-f]{12,}$)[A-Za-z0-9._][A-Za-z0-9._-]{0,63}"),
            text,
            "1 to 64 letters, digits, dots, dashes and underscores, neither a number, a container's id nor a text with a"
                    + " dash in front");

    private SettingParsers() {}

    static Function<String, Boolean> flag(String yes, String no) {
        return text -> require(text.equals(yes) || text.equals(no), text.equals(yes), yes + " or " + no);
    }

    static Function<String, Integer> number(int min, int max) {
        return text -> {
            long number = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
            return (int) (long) require(number >= min && number <= max, number, "a number from " + min + " to " + max);
        };
    }

    static <E extends Enum<E>> Function<String, E> choice(Class<E> type) {
        List<E> choices = List.of(type.getEnumConstants());
        return text -> require(
                choices.stream().filter(choice -> spelled(choice).equals(text)).findFirst(),
                choices.stream().map(SettingParsers::spelled).collect(Collectors.joining(" or ")));
    }

    private static String spelled(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    static Function<String, Duration> duration(Duration longest, String takes) {
        return text -> {
            String problem = Durations.problem(text, "");
            return require(
                    Durations.parse(text).filter(length -> length.compareTo(longest) <= 0),
                    problem.isEmpty() ? takes : takes + "; it " + problem);
        };
    }

    /** Makes the path absolute. */
    static Function<String, Path> path(String takes) {
        return text -> {
            try {
                return require(!text.isBlank(), Path.of(text).toAbsolutePath(), takes);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(takes, e);
            }
        };
    }

    static <T> T require(boolean right, T value, String takes) {
        return require(right ? Optional.of(value) : Optional.empty(), takes);
    }

    static <T> T require(Optional<T> value, String takes) {
        return value.orElseThrow(() -> new IllegalArgumentException(takes));
    }
}
