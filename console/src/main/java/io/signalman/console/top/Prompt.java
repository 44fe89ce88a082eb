package io.signalman.console.top;

import io.signalman.console.top.Ask.Answer;
import io.signalman.console.top.Canvas.Pen;
import io.signalman.console.top.Rows.Row;
import java.util.List;

/**
 * A line of text that a person types.
 *
 * @param order what it is about; for a search or a filter, no processes but the agent's
 * @param error why the text was not accepted; "" for none
 */
record Prompt(Wanted wanted, String text, Order order, String error) implements Dialog {
    private static final int MOST = 1_000;
    private static final int MOST_REASON = 200;

    /** What is asked for. */
    enum Wanted {
        SEARCH("Search"),
        FILTER("Filter"),
        LADDER("Stop with the ladder"),
        REASON("Reason");

        final String label;

        Wanted(String label) {
            this.label = label;
        }
    }

    static Prompt plain(Wanted wanted, Tab tab, String text) {
        return new Prompt(wanted, text, new Order(new Subject(tab, List.of()), "", "", "", List.of()), "");
    }

    static Prompt reason(Order order) {
        return new Prompt(Wanted.REASON, "", order, "");
    }

    Prompt error(String sentence) {
        return new Prompt(wanted, text, order, sentence);
    }

    @Override
    public void key(State state, Key key) {
        switch (key.name()) {
            case ESCAPE -> state.close();
            case ENTER -> enter(state);
            case BACKSPACE ->
                type(state, text.isEmpty() ? "" : text.substring(0, text.offsetByCodePoints(text.length(), -1)));
            case CLEAR -> type(state, "");
            case CHAR -> type(state, text + key.text());
            default -> {}
        }
    }

    private void type(State state, String typed) {
        if (typed.length() <= (wanted == Wanted.REASON ? MOST_REASON : MOST)) {
            state.dialog = new Prompt(wanted, typed, order, "");
        }
    }

    private void enter(State state) {
        Tab tab = order.subject().tab();
        switch (wanted) {
            case SEARCH -> {
                state.close();
                search(state, tab, text);
            }
            case FILTER -> filter(state, tab, text.strip());
            case LADDER -> Stops.preview(state, this);
            case REASON -> order.reasoned(state, text);
        }
    }

    /** Goes to the next process with that text. */
    static void search(State state, Tab tab, String text) {
        if (text.isEmpty()) {
            return;
        }
        tab.view.search = text;
        List<Row> rows = Rows.of(tab.processes, tab.view);
        int found = Rows.find(rows, Rows.indexOf(rows, tab.view.cursor), text);
        if (found < 0) {
            state.flash = "No process here has \"" + text + "\" in its name or command.";
        } else {
            Browse.at(tab, rows, found);
        }
    }

    /** Asks the agent; its grammar decides. */
    private void filter(State state, Tab tab, String target) {
        if (target.isEmpty()) {
            state.close();
            tab.view.filter("");
            tab.next = 0;
        } else {
            state.ask(tab, "findProcesses", List.of(target), answer -> {
                if (state.dialog.equals(this)) {
                    filtered(state, tab, target, answer);
                }
            });
        }
    }

    private void filtered(State state, Tab tab, String target, Answer answer) {
        if (answer.failed()) {
            state.dialog = error(answer.problem());
        } else {
            state.close();
            tab.view.filter(target);
            Refresh.show(state, tab, answer);
        }
    }

    @Override
    public void draw(Canvas canvas) {
        switch (wanted) {
            case SEARCH -> canvas.title("Search for a pid, or for text in names and commands");
            case FILTER -> canvas.title("Filter: show only a target, such as nginx, user:app&older:10m, tree:4242");
            case LADDER -> about(canvas, "Signals, each followed by the time to end before the next one.");
            case REASON -> about(canvas, "Why? The agent records it. Enter alone gives no reason.");
        }
        if (!error.isEmpty()) {
            canvas.words(Style.BAD, error, 4);
        }
        // A text that is too long for the line is shown from its end.
        Pen pen = canvas.line().put(Style.TITLE, " " + wanted.label + ": ");
        String shown = canvas.text.safe(text);
        while (Text.width(shown) > pen.left() - 2) {
            shown = shown.substring(shown.offsetByCodePoints(0, 1));
        }
        pen.put(Style.PLAIN, shown).put(Style.BAR, " ").end();
    }

    private void about(Canvas canvas, String question) {
        canvas.title(order.title());
        if (!order.subject().isOne()) {
            canvas.words(Style.PLAIN, order.subject().names(), 4);
        }
        canvas.words(Style.FAINT, question, 1);
    }

    @Override
    public List<String> hints() {
        return List.of("Enter go on", "Ctrl-U clear", "Esc leave");
    }
}
