package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Told.Facts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An agent's attributes, in short. */
final class Health {
    private Health() {}

    static Facts facts(Map<?, ?> attributes, Map<?, ?> caller, long now) {
        List<String> alarms = new ArrayList<>();
        for (String problem : List.of("AuditProblem", "PolicyProblem", "TokensProblem")) {
            add(alarms, Json.text(attributes, problem));
        }
        add(alarms, Json.text(caller, "note"));
        if (attributes.get("Exposure") instanceof List<?> doors) {
            doors.forEach(door -> add(alarms, String.valueOf(door)));
        }
        String roles = caller.get("roles") instanceof List<?> list && !list.isEmpty()
                ? String.join(" ", list.stream().map(String::valueOf).toList())
                : "no role";
        boolean exposed = attributes.get("Exposure") instanceof List<?> doors && !doors.isEmpty();
        List<String> parts = List.of(
                "scope " + Json.text(attributes, "Scope"),
                "policy " + state(Json.text(attributes, "Policy"), Json.text(attributes, "PolicyProblem")),
                "audit " + state(Json.text(attributes, "Audit"), Json.text(attributes, "AuditProblem")),
                exposed ? "DOORS OPEN" : "no other door");
        return new Facts(Json.text(caller, "principal") + " (" + roles + ")", parts, alarms, now);
    }

    private static void add(List<String> alarms, String sentence) {
        if (!sentence.isEmpty()) {
            alarms.add(sentence);
        }
    }

    /** "none", "off", "on" or "PROBLEM"; the value is a path if there is one. */
    private static String state(String value, String problem) {
        if (!problem.isEmpty()) {
            return "PROBLEM";
        }
        return value.startsWith("No policy") ? "none" : value.equals("off") ? value : "on";
    }
}
