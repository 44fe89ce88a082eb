package io.signalman.console.top;

import io.signalman.console.top.Dialog.Order;
import io.signalman.console.top.Dialog.Prompt;
import io.signalman.console.top.Dialog.Subject;
import io.signalman.console.top.Dialog.Wanted;
import io.signalman.console.top.Rows.Row;
import io.signalman.console.top.Step.Answer;
import io.signalman.console.top.Step.Ask;
import java.util.List;

/** Lines of text that a person types. */
final class Prompts {
    private static final int MOST = 1_000;
    private static final int MOST_REASON = 200;

    private Prompts() {}

    /** About no processes but the agent's. */
    static Prompt plain(Wanted wanted, String agent, String text) {
        return new Prompt(wanted, text, new Order(new Subject(agent, List.of()), "", "", "", List.of()), "");
    }

    static Step key(State state, Prompt prompt, Key key) {
        String text = prompt.text();
        return switch (key.name()) {
            case ESCAPE -> Step.of(state.close());
            case ENTER -> enter(state, prompt);
            case BACKSPACE ->
                text(
                        state,
                        prompt,
                        text.isEmpty() ? "" : text.substring(0, text.offsetByCodePoints(text.length(), -1)));
            case CLEAR -> text(state, prompt, "");
            case CHAR -> text(state, prompt, text + key.text());
            default -> Step.of(state);
        };
    }

    private static Step text(State state, Prompt prompt, String text) {
        boolean tooLong = text.length() > (prompt.wanted() == Wanted.REASON ? MOST_REASON : MOST);
        return Step.of(tooLong ? state : state.dialog(new Prompt(prompt.wanted(), text, prompt.order(), "")));
    }

    private static Step enter(State state, Prompt prompt) {
        String agent = prompt.order().subject().agent();
        return switch (prompt.wanted()) {
            case SEARCH -> search(state.close(), agent, prompt.text());
            case FILTER -> filter(state, prompt, agent);
            case LADDER -> Stops.preview(state, prompt);
            case REASON -> Signals.reasoned(state, prompt.order(), prompt.text());
        };
    }

    /** Goes to the next process with that text. */
    static Step search(State state, String agent, String text) {
        if (text.isEmpty() || state.tab().isEmpty()) {
            return Step.of(state);
        }
        State.Tab tab = state.tab().get();
        List<Row> rows = Rows.of(tab.told().processes(), tab.view());
        int found = Rows.find(rows, Rows.indexOf(rows, tab.view().cursor()), text);
        State searched = state.view(agent, view -> view.search(text));
        return Step.of(
                found < 0
                        ? searched.flash("No process here has \"" + text + "\" in its name or command.")
                        : Browse.at(searched, agent, rows, found));
    }

    /** Asks the agent; its grammar decides. */
    private static Step filter(State state, Prompt prompt, String agent) {
        String target = prompt.text().strip();
        if (target.isEmpty()) {
            return Step.of(state.close()
                    .view(agent, view -> view.filter(""))
                    .told(agent, told -> told.asked(told.asked(), 0)));
        }
        return Step.of(
                state,
                new Ask(
                        agent,
                        "findProcesses",
                        List.of(target),
                        "",
                        (now, answer) -> filtered(now, prompt, agent, target, answer)));
    }

    private static Step filtered(State state, Prompt prompt, String agent, String target, Answer answer) {
        if (!state.dialog().equals(prompt)) {
            return Step.of(state);
        }
        return answer.failed()
                ? Step.of(state.dialog(new Prompt(prompt.wanted(), prompt.text(), prompt.order(), answer.problem())))
                : Step.of(Refresh.show(state.close().view(agent, view -> view.filter(target)), agent, target, answer));
    }
}
