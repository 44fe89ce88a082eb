package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is about to be sent.
 *
 * @param signal "TERM"; "" for a stop
 * @param ladder "TERM 10s KILL"; "" for a signal
 * @param preview what is going to happen, one sentence or several
 */
record Order(Subject subject, String signal, String ladder, String reason, List<Line> preview) {
    private static final String OBSERVE = "observe=500ms";

    boolean isStop() {
        return signal.isEmpty();
    }

    String title() {
        return (isStop() ? "Stop " : "Send " + signal + " to ") + subject.label();
    }

    /** The reason was given: asks once more about KILL, stops and several processes, else sends. */
    void reasoned(State state, String why) {
        Order complete = new Order(subject, signal, ladder, why.strip(), preview);
        if (isStop() || signal.equals("KILL") || !subject.isOne()) {
            state.dialog = new Confirm(complete, 0);
        } else {
            complete.send(state);
        }
    }

    /** Signals the processes, or begins to stop them. */
    void send(State state) {
        Page waiting = new Page(
                isStop() ? title() : signal + " to " + subject.label(),
                List.of(Line.of(Style.FAINT, "Sent; waiting for the " + (isStop() ? "job…" : "report…"))),
                0);
        state.dialog = waiting;
        subject.tab().view.marks.clear();
        if (isStop()) {
            state.ask(
                    subject.tab(),
                    "stop",
                    List.of(subject.target(), ladder),
                    reason,
                    answer -> Stops.started(state, subject.tab(), waiting, answer));
        } else {
            state.ask(
                    subject.tab(),
                    "sendSignalWith",
                    List.of(subject.target(), signal, OBSERVE),
                    reason,
                    answer -> reported(state, waiting, answer));
        }
    }

    /** Shows the report, or its first sentence if the person has gone on. */
    private static void reported(State state, Page waiting, Answer answer) {
        Map<?, ?> report = Json.object(answer.value());
        String message = answer.failed() ? answer.problem() : Json.text(report, "message");
        state.tab().ifPresent(tab -> tab.next = 0);
        if (!state.dialog.equals(waiting)) {
            state.flash = message;
            return;
        }
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(answer.failed() || !Json.flag(report, "ok") ? Style.BAD : Style.GOOD, message));
        for (Map<?, ?> row : Json.objects(report, "results")) {
            boolean delivered = Json.text(row, "outcome").equals("DELIVERED");
            lines.add(Line.of(
                    delivered ? Style.GOOD : Style.BAD,
                    row,
                    Words.lower(Json.text(row, "outcome")),
                    delivered
                            ? Words.seen(row) + " (foreseen: " + Words.effect(Json.text(row, "predicted")) + ")"
                            : Json.text(row, "message")));
        }
        state.dialog = new Page(waiting.title(), lines, 0);
    }
}
