package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Dialog.Choice;
import io.signalman.console.top.Dialog.Choice.Known;
import io.signalman.console.top.Dialog.Subject;
import io.signalman.console.top.Step.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an agent says of a signal beforehand, in short. */
final class Verdicts {
    private static final String NO_POLICY = "no policy is set";

    private Verdicts() {}

    static Choice of(Choice choice, Subject subject, Answer preview, Answer rules) {
        if (preview.failed()) {
            return known(choice, "unknown", preview.problem(), true, List.of());
        }
        Map<?, ?> report = Json.object(preview.value());
        List<Map<?, ?>> rows = Json.objects(report, "results");
        if (rows.isEmpty()) {
            return known(choice, "-", "refused: " + Json.text(report, "message"), false, List.of());
        }
        List<Map<?, ?>> judged = rules.failed() ? List.of() : Json.objects(Json.object(rules.value()), "rows");
        long allowed = Json.number(report, "allowed");
        int all = subject.processes().size();
        String verdict = allowed == all
                ? "allowed" + by(judged, true)
                : allowed == 0 ? refused(rows, judged) : allowed + " of " + all + " allowed; " + refused(rows, judged);
        List<String> details = rows.stream()
                .filter(row -> !Json.text(row, "message").isEmpty())
                .map(row -> Json.text(row, "pid") + " " + Json.text(row, "name") + ": " + Json.text(row, "message"))
                .toList();
        return known(choice, Words.effects(rows), verdict, allowed > 0, details);
    }

    private static Choice known(Choice choice, String effect, String verdict, boolean allowed, List<String> details) {
        return new Choice(
                choice.signal(), choice.number(), choice.action(), Known.YES, effect, verdict, allowed, details);
    }

    /** The rules decide over refusals; what has ended, or what the kernel denies, no rule knows. */
    private static String refused(List<Map<?, ?>> rows, List<Map<?, ?>> judged) {
        String rules = by(judged, false);
        return rules.isEmpty()
                ? rows.stream()
                        .filter(row -> !Json.text(row, "outcome").equals("DELIVERED"))
                        .map(row -> Words.lower(Json.text(row, "outcome")) + ": " + Json.text(row, "message"))
                        .distinct()
                        .limit(1)
                        .collect(Collectors.joining())
                : "refused" + rules;
    }

    private static String by(List<Map<?, ?>> judged, boolean allowed) {
        String rules = judged.stream()
                .filter(row -> Json.flag(row, "allowed") == allowed)
                .map(row -> Json.text(row, "rule"))
                .filter(rule -> !rule.isEmpty() && !rule.equals(NO_POLICY))
                .flatMap(rule -> Stream.of(withoutFolder(rule)))
                .distinct()
                .collect(Collectors.joining("; "));
        return rules.isEmpty() ? "" : ": " + rules;
    }

    /** "/etc/signalman/policy:2: deny…" as "policy:2: deny…". */
    private static String withoutFolder(String rule) {
        return rule.replaceFirst("^/(\\S*/)?(?=[^/\\s]+:\\d+:)", "");
    }
}
