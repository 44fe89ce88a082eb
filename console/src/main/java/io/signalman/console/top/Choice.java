package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A signal in the menu, and what the agent says of it beforehand.
 *
 * @param signal "TERM"
 * @param action what it does by default, for a signal that the agent was not asked about
 * @param state of the agent's answer
 * @param effect what it would do, in short
 * @param verdict whether it may be sent, and by which rule
 * @param details sentences about single processes
 */
record Choice(
        String signal,
        String action,
        Known state,
        String effect,
        String verdict,
        boolean allowed,
        List<String> details) {
    private static final String NO_POLICY = "no policy is set";

    /** Whether the agent has answered. */
    enum Known {
        NO,
        ASKED,
        YES
    }

    static Choice unknown(String signal, String action) {
        return new Choice(signal, action, Known.NO, "", "", true, List.of());
    }

    Choice asked() {
        return new Choice(signal, action, Known.ASKED, "", "", true, List.of());
    }

    private Choice known(String foreseen, String judged, boolean may, List<String> sentences) {
        return new Choice(signal, action, Known.YES, foreseen, judged, may, sentences);
    }

    Choice foretold(Subject subject, Answer preview, Answer rules) {
        if (preview.failed()) {
            return known("unknown", preview.problem(), true, List.of());
        }
        Map<?, ?> report = Json.object(preview.value());
        List<Map<?, ?>> rows = Json.objects(report, "results");
        if (rows.isEmpty()) {
            return known("-", "refused: " + Json.text(report, "message"), false, List.of());
        }
        List<Map<?, ?>> judged = rules.failed() ? List.of() : Json.objects(Json.object(rules.value()), "rows");
        long count = Json.number(report, "allowed");
        int all = subject.processes().size();
        String why = count == all
                ? "allowed" + by(judged, true)
                : (count == 0 ? "" : count + " of " + all + " allowed; ") + not(rows, judged);
        List<String> sentences = rows.stream()
                .map(row -> Json.text(row, "message"))
                .filter(message -> !message.isEmpty())
                .distinct()
                .toList();
        return known(Words.effects(rows), why, count > 0, sentences);
    }

    /** Why some or all don't get it: by a rule, or since they have ended or the kernel denies it. */
    private static String not(List<Map<?, ?>> rows, List<Map<?, ?>> judged) {
        String rules = by(judged, false);
        return rows.stream()
                .map(row -> Json.text(row, "outcome"))
                .filter(outcome -> !outcome.equals("DELIVERED"))
                .map(outcome -> Words.lower(outcome) + (outcome.equals("REFUSED") ? rules : ""))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** The rules that allow or refuse it, without their folder: "policy:2: deny…" for "/etc/signalman/policy:2: deny…". */
    private static String by(List<Map<?, ?>> judged, boolean allowed) {
        String rules = judged.stream()
                .filter(row -> Json.flag(row, "allowed") == allowed)
                .map(row -> Json.text(row, "rule"))
                .filter(rule -> !rule.isEmpty() && !rule.equals(NO_POLICY))
                .map(rule -> rule.replaceFirst("^/(\\S*/)?(?=[^/\\s]+:\\d+:)", ""))
                .distinct()
                .collect(Collectors.joining("; "));
        return rules.isEmpty() ? "" : ": " + rules;
    }
}
