package io.signalman.console.top;

import io.signalman.console.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The agent's codes in a person's words. */
final class Words {
    private static final Map<String, String> EFFECTS = Map.ofEntries(
            Map.entry("TERMINATES", "ends it"),
            Map.entry("DUMPS_CORE", "ends it, with a core"),
            Map.entry("STOPS", "stops it"),
            Map.entry("CONTINUES", "continues it"),
            Map.entry("HANDLED", "runs its handler"),
            Map.entry("IGNORED", "is ignored"),
            Map.entry("BLOCKED", "stays pending"),
            Map.entry("NO_EFFECT", "does nothing"),
            Map.entry("THREAD_DUMP", "prints the stacks"),
            Map.entry("SHUTDOWN_HOOKS", "shuts the JVM down"),
            Map.entry("CRASHES_JVM", "crashes the JVM"),
            Map.entry("UNKNOWN", "unknown"));

    private Words() {}

    static String effect(String code) {
        return EFFECTS.getOrDefault(code, lower(code));
    }

    /** The effects in the rows of a preview: "ends it", or "ends it (2), is ignored (1)". */
    static String effects(List<Map<?, ?>> rows) {
        Map<String, Long> counts = rows.stream()
                .collect(Collectors.groupingBy(
                        row -> effect(Json.text(row, "effect")), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + (counts.size() == 1 ? "" : " (" + entry.getValue() + ")"))
                .collect(Collectors.joining(", "));
    }

    /** "SIGTERM: TERMINATES. SIGKILL, 10s later: TERMINATES." with the effects in words. */
    static String ladder(String message) {
        return EFFECTS.entrySet().stream()
                .reduce(
                        message,
                        (text, effect) -> text.replace(": " + effect.getKey() + ".", " " + effect.getValue() + "."),
                        (first, second) -> second);
    }

    /** What was observed of a process that got a signal. */
    static String seen(Map<?, ?> result) {
        String time = Json.number(result, "millis") < 0 ? "" : " after " + time(Json.number(result, "millis"));
        return switch (Json.text(result, "observed")) {
            case "EXITED" -> "ended" + time;
            case "STOPPED" -> "stopped" + time;
            case "CONTINUED" -> "continued" + time;
            case "PENDING" -> "it is pending";
            case "UNCHANGED" -> "no change";
            default -> "nothing can be seen";
        };
    }

    static String time(long millis) {
        return millis < 10_000 ? millis + " ms" : millis / 1000 + " s";
    }

    static String lower(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String count(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "es");
    }
}
