package io.signalman.assembly;

import io.signalman.core.Durations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads single options; each error names the option, its value and what it takes. */
record Options(Map<String, String> options) {
    String text(String key, String unset) {
        return value(key, text -> text.isBlank() ? Optional.empty() : Optional.of(text), "a value")
                .orElse(unset);
    }

    boolean flag(String key, String unset, String yes, String no) {
        return value(
                        key,
                        text -> text.equals(yes) || text.equals(no)
                                ? Optional.of(text.equals(yes))
                                : Optional.<Boolean>empty(),
                        yes + " or " + no)
                .orElse(unset.equals(yes));
    }

    int number(String key, int unset, int min, int max) {
        return value(
                        key,
                        text -> text.matches("[0-9]{1,10}")
                                        && Long.parseLong(text) >= min
                                        && Long.parseLong(text) <= max
                                ? Optional.of(Integer.parseInt(text))
                                : Optional.<Integer>empty(),
                        "a number from " + min + " to " + max)
                .orElse(unset);
    }

    <E extends Enum<E>> Optional<E> choice(String key, Class<E> type) {
        List<E> choices = List.of(type.getEnumConstants());
        return value(
                key,
                text -> choices.stream()
                        .filter(choice -> spelled(choice).equals(text))
                        .findFirst(),
                choices.stream().map(this::spelled).collect(Collectors.joining(" or ")));
    }

    private String spelled(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** Separated by commas, semicolons or spaces. */
    Set<String> list(String key) {
        return Arrays.stream(options.getOrDefault(key, "").split("[,;\\s]+"))
                .filter(item -> !item.isEmpty())
                .map(item -> item.toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
    }

    <T> Optional<T> value(String key, Function<String, Optional<T>> parse, String takes) {
        if (!options.containsKey(key)) {
            return Optional.empty();
        }
        String text = options.get(key);
        Optional<T> value = parse.apply(text);
        if (value.isEmpty()) {
            throw new IllegalArgumentException("option " + key + "=" + text + " is wrong; it takes " + takes);
        }
        return value;
    }

    /** An absolute path. */
    Optional<Path> path(String key, String takes) {
        return value(key, Options::path, takes);
    }

    Optional<Duration> duration(String key, Duration longest, String takes) {
        String problem = Durations.problem(options.getOrDefault(key, ""), "");
        return value(
                key,
                text -> Durations.parse(text).filter(length -> length.compareTo(longest) <= 0),
                problem.isEmpty() ? takes : takes + "; it " + problem);
    }

    static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text).toAbsolutePath());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
