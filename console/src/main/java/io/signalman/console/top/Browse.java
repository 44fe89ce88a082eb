package io.signalman.console.top;

import io.signalman.console.top.Dialog.Subject;
import io.signalman.console.top.Dialog.Wanted;
import io.signalman.console.top.Rows.Row;
import io.signalman.console.top.State.Tab;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The keys in the list of processes. */
final class Browse {
    /** What fits into one request's 8,192 characters. */
    private static final int MOST_TARGET = 8_000;

    private Browse() {}

    static Step key(State state, Key key) {
        Optional<Tab> tab = state.tab();
        if (tab.isEmpty()) {
            return Step.of(key.text().equals("q") ? state.leave() : state);
        }
        return switch (key.name()) {
            case UP -> move(state, tab.get(), line -> line - 1);
            case DOWN -> move(state, tab.get(), line -> line + 1);
            case PAGE_UP -> move(state, tab.get(), line -> line - page(state));
            case PAGE_DOWN -> move(state, tab.get(), line -> line + page(state));
            case HOME -> move(state, tab.get(), line -> 0);
            case END -> move(state, tab.get(), line -> Integer.MAX_VALUE);
            case LEFT -> fold(state, tab.get(), true);
            case RIGHT -> fold(state, tab.get(), false);
            case TAB -> select(state, state.current() + 1);
            case BACK_TAB -> select(state, state.current() - 1);
            case ENTER -> act(state, tab.get(), subject -> Signals.open(state, subject));
            case ESCAPE ->
                Step.of(state.view(tab.get().agent().id(), view -> view.filter(""))
                        .told(tab.get().agent().id(), told -> told.asked(told.asked(), 0)));
            case CHAR -> letter(state, tab.get(), key.text());
            default -> Step.of(state);
        };
    }

    private static Step letter(State state, Tab tab, String letter) {
        String agent = tab.agent().id();
        View view = tab.view();
        return switch (letter) {
            case "q" -> Step.of(state.leave());
            case "k" -> act(state, tab, subject -> Signals.open(state, subject));
            case "s" -> act(state, tab, subject -> Stops.open(state, subject));
            case "j" -> Stops.list(state, agent);
            case " " -> mark(state, tab);
            case "u" -> Step.of(state.view(agent, old -> old.marks(Map.of())));
            case "/" -> Step.of(state.dialog(Prompts.plain(Wanted.SEARCH, agent, "")));
            case "n" -> Prompts.search(state, agent, view.search());
            case "f" -> Step.of(state.dialog(Prompts.plain(Wanted.FILTER, agent, view.filter())));
            case "t" -> Step.of(state.view(agent, old -> old.tree(!old.tree())));
            case "o" -> Step.of(state.view(agent, old -> old.sort(old.sort().next(), old.reversed())));
            case "O" -> Step.of(state.view(agent, old -> old.sort(old.sort(), !old.reversed())));
            case "i" ->
                cursor(tab).map(process -> Step.of(Pages.about(state, process))).orElse(ended(state));
            case "a" -> Step.of(Pages.about(state, tab));
            case "?" -> Step.of(Pages.help(state));
            default ->
                letter.length() == 1
                                && letter.charAt(0) >= '1'
                                && letter.charAt(0) <= '9'
                                && letter.charAt(0) - '0' <= state.tabs().size()
                        ? select(state, letter.charAt(0) - '1')
                        : Step.of(state);
        };
    }

    private static int page(State state) {
        return Math.max(1, Frame.listRows(state) - 1);
    }

    private static Step select(State state, int index) {
        State selected = state.select(Math.floorMod(index, state.tabs().size()));
        return Refresh.tick(selected);
    }

    private static Step move(State state, Tab tab, Function<Integer, Integer> to) {
        List<Row> rows = Rows.of(tab.told().processes(), tab.view());
        return rows.isEmpty() ? Step.of(state) : Step.of(at(state, tab.agent().id(), rows, to.apply(line(tab, rows))));
    }

    /** Puts the cursor on a line, as far as there are lines. */
    static State at(State state, String agent, List<Row> rows, int line) {
        int within = Math.max(0, Math.min(rows.size() - 1, line));
        return state.view(agent, view -> view.cursor(rows.get(within).process().handle(), within));
    }

    /** The line of the cursor; if its process has ended, where that was. */
    static int line(Tab tab, List<Row> rows) {
        int line = Rows.indexOf(rows, tab.view().cursor());
        return line >= 0 ? line : Math.max(0, Math.min(tab.view().line(), rows.size() - 1));
    }

    private static Optional<Proc> cursor(Tab tab) {
        return tab.told().processes().stream()
                .filter(process -> process.handle().equals(tab.view().cursor()))
                .findFirst();
    }

    private static Step fold(State state, Tab tab, boolean collapse) {
        return Step.of(
                state.view(tab.agent().id(), view -> view.tree() ? view.collapse(view.cursor(), collapse) : view));
    }

    private static Step mark(State state, Tab tab) {
        return cursor(tab)
                .map(process -> {
                    State marked = state.view(tab.agent().id(), view -> view.mark(process));
                    return move(marked, marked.tab().orElseThrow(), line -> line + 1);
                })
                .orElse(ended(state));
    }

    /** Begins to decide about the marked processes, else the selected one. */
    private static Step act(State state, Tab tab, Function<Subject, Step> with) {
        List<Proc> processes = tab.view().marks().isEmpty()
                ? cursor(tab).stream().toList()
                : List.copyOf(tab.view().marks().values());
        if (processes.isEmpty()) {
            return ended(state);
        }
        Subject subject = new Subject(tab.agent().id(), processes);
        return subject.target().length() > MOST_TARGET
                ? Step.of(state.flash("One request takes some 250 processes, and " + processes.size()
                        + " are marked; remove all marks with u, and mark fewer."))
                : with.apply(subject);
    }

    private static Step ended(State state) {
        boolean filtered =
                state.tab().filter(tab -> !tab.view().filter().isEmpty()).isPresent();
        return Step.of(state.flash("No process is selected; the one that was "
                + (filtered ? "is not among these" : "has ended") + ". Choose with the arrow keys."));
    }
}
