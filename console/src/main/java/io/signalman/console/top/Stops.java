package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import io.signalman.console.top.Prompt.Wanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Stopping with a ladder. */
final class Stops {
    private static final String LADDER = "TERM 10s KILL";

    private Stops() {}

    static void open(State state, Subject subject) {
        state.dialog = new Prompt(Wanted.LADDER, LADDER, new Order(subject, "", LADDER, "", List.of()), "");
    }

    /** Asks what the ladder would do; the agent's grammar decides about its text. */
    static void preview(State state, Prompt prompt) {
        Subject subject = prompt.order().subject();
        state.ask(subject.tab(), "previewStop", List.of(subject.target(), prompt.text()), answer -> {
            if (state.dialog.equals(prompt)) {
                state.dialog = previewed(prompt, answer);
            }
        });
    }

    private static Prompt previewed(Prompt prompt, Answer answer) {
        if (answer.failed()) {
            return prompt.error(answer.problem());
        }
        Map<?, ?> report = Json.object(answer.value());
        // Most processes of a stop have the same future.
        Map<String, List<Map<?, ?>>> futures = Json.objects(report, "results").stream()
                .collect(Collectors.groupingBy(
                        row -> Json.text(row, "message"), LinkedHashMap::new, Collectors.toList()));
        if (Json.number(report, "allowed") == 0) {
            return prompt.error(futures.keySet().stream()
                    .filter(message -> !message.isEmpty())
                    .findFirst()
                    .orElse(Json.text(report, "message")));
        }
        List<Line> lines = new ArrayList<>();
        futures.forEach((message, rows) -> lines.add(Line.of(
                rows.stream().allMatch(row -> Json.flag(row, "allowed")) ? Style.PLAIN : Style.BAD,
                (futures.size() == 1 ? "" : Words.count(rows.size(), "process") + ": ") + Words.ladder(message))));
        return Prompt.reason(new Order(prompt.order().subject(), "", prompt.text(), "", lines));
    }

    static void started(State state, Tab tab, Page waiting, Answer answer) {
        Job job = Job.of(Json.object(answer.value()));
        if (!state.dialog.equals(waiting)) {
            state.flash = answer.failed() ? answer.problem() : job.message();
        } else {
            state.dialog = answer.failed()
                    ? new Page(waiting.title(), List.of(Line.of(Style.BAD, answer.problem())), 0)
                    : new Progress(tab, job, state.now + Progress.EVERY);
        }
    }
}
