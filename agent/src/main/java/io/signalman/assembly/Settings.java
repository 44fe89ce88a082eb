package io.signalman.assembly;

import io.signalman.core.Rules;
import io.signalman.core.Scope;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How an agent is to run, from {@code key=value} text.
 *
 * @param http whether to listen at all
 * @param host the address to listen on
 * @param port 0 to 65535; 0 lets the kernel choose
 * @param hosts further names allowed in a Host header, lower case
 * @param origins exact browser origins allowed, lower case
 * @param rules scope, guards, aliases
 * @param localRole the role of JMX callers without a Subject; empty: admin unless another door is open
 * @param runDir where run files go; empty: chosen by {@link RunFolder}
 * @param startDelay with {@code -javaagent}: how long to wait for the host to make its platform MBean server
 */
record Settings(
        boolean http,
        String host,
        int port,
        Set<String> hosts,
        Set<String> origins,
        Rules rules,
        Optional<Role> localRole,
        Optional<Path> runDir,
        Duration startDelay) {
    private static final String ALIAS = "alias.";
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m)");
    private static final Set<String> KNOWN = Set.of(
            "http",
            "host",
            "port",
            "hosts",
            "origins",
            "scope",
            "local.role",
            "fanout.max",
            "guard.self",
            "guard.init",
            "guard.broadcast",
            "run.dir",
            "start.delay");

    /** What a caller may do. */
    enum Role {
        ADMIN,
        VIEWER
    }

    /**
     * Checks every key and value.
     *
     * @throws IllegalArgumentException that names the option that is unknown or malformed, and what it takes
     */
    static Settings of(Map<String, String> options) {
        for (String key : options.keySet()) {
            if (!KNOWN.contains(key) && !(key.startsWith(ALIAS) && key.length() > ALIAS.length())) {
                throw new IllegalArgumentException("unknown option " + key + "; known are "
                        + String.join(", ", new TreeSet<>(KNOWN)) + ", alias.<name> and config");
            }
        }
        Reader read = new Reader(options);
        return new Settings(
                read.flag("http", "true", "true", "false"),
                read.text("host", "127.0.0.1"),
                read.number("port", 0, 0, 65535),
                read.list("hosts"),
                read.list("origins"),
                new Rules(
                        read.choice("scope", Scope.class).orElse(Scope.USER),
                        read.number("fanout.max", Rules.DEFAULT_FANOUT_MAX, 1, Integer.MAX_VALUE),
                        read.flag("guard.self", "on", "on", "off"),
                        read.flag("guard.init", "on", "on", "off"),
                        read.flag("guard.broadcast", "on", "on", "off"),
                        aliases(options)),
                read.choice("local.role", Role.class),
                read.value("run.dir", Settings::path, "a folder"),
                read.value("start.delay", Settings::duration, "a duration of up to one minute, such as 500ms, 5s or 1m")
                        .orElse(Duration.ofSeconds(5)));
    }

    private static Map<String, String> aliases(Map<String, String> options) {
        Map<String, String> aliases = new LinkedHashMap<>();
        options.forEach((key, value) -> {
            if (key.startsWith(ALIAS)) {
                aliases.put(key.substring(ALIAS.length()), value);
            }
        });
        return aliases;
    }

    private static Optional<Path> path(String text) {
        try {
            return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text).toAbsolutePath());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    default -> Duration.ofMinutes(amount);
                };
        return duration.compareTo(LONGEST_DELAY) > 0 ? Optional.empty() : Optional.of(duration);
    }

    /** Reads single options; each error names the option, its value and what it takes. */
    private record Reader(Map<String, String> options) {
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
    }
}
