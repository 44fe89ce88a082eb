package io.signalman.console.top;

import io.signalman.console.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An agent's attributes, for the status line.
 *
 * @param who the caller as the agent identified it
 * @param parts scope, policy, audit and exposure in short
 * @param alarms sentences about what is wrong; empty is good
 * @param at when the agent told this; 0 for never
 */
record Facts(String who, List<String> parts, List<String> alarms, long at) {
    static final Facts UNKNOWN = new Facts("", List.of(), List.of(), 0);

    static Facts of(Map<?, ?> attributes, Map<?, ?> caller, long now) {
        List<String> doors = texts(attributes, "Exposure");
        List<String> roles = texts(caller, "roles");
        List<String> alarms = Stream.concat(
                        Stream.of(
                                Json.text(attributes, "AuditProblem"),
                                Json.text(attributes, "PolicyProblem"),
                                Json.text(attributes, "TokensProblem"),
                                Json.text(caller, "note")),
                        doors.stream())
                .filter(alarm -> !alarm.isEmpty())
                .toList();
        List<String> parts = List.of(
                "scope " + Json.text(attributes, "Scope"),
                "policy " + state(attributes, "Policy"),
                "audit " + state(attributes, "Audit"),
                doors.isEmpty() ? "no other door" : "DOORS OPEN");
        String who = roles.isEmpty() ? "no role" : String.join(" ", roles);
        return new Facts(Json.text(caller, "principal") + " (" + who + ")", parts, alarms, now);
    }

    private static List<String> texts(Map<?, ?> json, String item) {
        return json.get(item) instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** "none", "off", "on" or "PROBLEM"; the value is a path if there is one. */
    private static String state(Map<?, ?> attributes, String item) {
        String value = Json.text(attributes, item);
        if (!Json.text(attributes, item + "Problem").isEmpty()) {
            return "PROBLEM";
        }
        return value.startsWith("No policy") ? "none" : value.equals("off") ? value : "on";
    }
}
