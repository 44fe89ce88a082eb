package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Dialog.Choice;
import io.signalman.console.top.Dialog.Choice.Known;
import io.signalman.console.top.Dialog.Subject;
import io.signalman.console.top.Step.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
                : (allowed == 0 ? "" : allowed + " of " + all + " allowed; ") + not(rows, judged);
        List<String> details = rows.stream()
                .map(row -> Json.text(row, "message"))
                .filter(message -> !message.isEmpty())
                .distinct()
                .toList();
        return known(choice, Words.effects(rows), verdict, allowed > 0, details);
    }

    private static Choice known(Choice choice, String effect, String verdict, boolean allowed, List<String> details) {
        return new Choice(
                choice.signal(), choice.number(), choice.action(), Known.YES, effect, verdict, allowed, details);
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

    private static String by(List<Map<?, ?>> judged, boolean allowed) {
        String rules = judged.stream()
                .filter(row -> Json.flag(row, "allowed") == allowed)
                .map(row -> Json.text(row, "rule"))
                .filter(rule -> !rule.isEmpty() && !rule.equals(NO_POLICY))
                .map(Verdicts::withoutFolder)
                .distinct()
                .collect(Collectors.joining("; "));
        return rules.isEmpty() ? "" : ": " + rules;
    }

    /** "/etc/signalman/policy:2: deny…" as "policy:2: deny…". */
    private static String withoutFolder(String rule) {
        return rule.replaceFirst("^/(\\S*/)?(?=[^/\\s]+:\\d+:)", "");
    }
}
