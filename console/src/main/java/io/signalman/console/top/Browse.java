package io.signalman.console.top;

import io.signalman.console.top.Prompt.Wanted;
import io.signalman.console.top.Rows.Row;
import io.signalman.console.top.Tab.Event;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;

/** No dialog: the keys in the list of processes, and below it the last events. */
record Browse() implements Dialog {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    /** From so many columns on, events show how their caller came. */
    private static final int WIDE = 100;

    /** What fits into one request's 8,192 characters. */
    private static final int MOST_TARGET = 8_000;

    @Override
    public void key(State state, Key key) {
        if (state.tab().isPresent()) {
            key(state, state.tab().get(), key);
        } else {
            state.quit |= key.text().equals("q");
        }
    }

    private static void key(State state, Tab tab, Key key) {
        switch (key.name()) {
            case UP -> move(tab, -1);
            case DOWN -> move(tab, 1);
            case PAGE_UP -> move(tab, -page(state));
            case PAGE_DOWN -> move(tab, page(state));
            case HOME -> move(tab, -tab.processes.size());
            case END -> move(tab, tab.processes.size());
            case LEFT -> tab.view.fold(true);
            case RIGHT -> tab.view.fold(false);
            case TAB -> select(state, state.current + 1);
            case BACK_TAB -> select(state, state.current - 1);
            case ENTER -> act(state, tab, Menu::open);
            case ESCAPE -> {
                tab.view.filter("");
                tab.next = 0;
            }
            case CHAR -> letter(state, tab, key.text());
            default -> {}
        }
    }

    private static void letter(State state, Tab tab, String letter) {
        View view = tab.view;
        switch (letter) {
            case "q" -> state.quit = true;
            case "k" -> act(state, tab, Menu::open);
            case "s" -> act(state, tab, Stops::open);
            case "j" -> Jobs.list(state, tab);
            case " " ->
                cursor(tab)
                        .ifPresentOrElse(
                                process -> {
                                    view.mark(process);
                                    move(tab, 1);
                                },
                                () -> ended(state, tab));
            case "u" -> view.marks.clear();
            case "/" -> state.dialog = Prompt.plain(Wanted.SEARCH, tab, "");
            case "n" -> Prompt.search(state, tab, view.search);
            case "f" -> state.dialog = Prompt.plain(Wanted.FILTER, tab, view.filter);
            case "t" -> view.tree = !view.tree;
            case "o" -> view.sort = view.sort.next();
            case "O" -> view.reversed = !view.reversed;
            case "i" ->
                cursor(tab).ifPresentOrElse(process -> state.dialog = Page.about(process), () -> ended(state, tab));
            case "a" -> state.dialog = Page.about(tab);
            case "?" -> state.dialog = Page.help();
            default -> {
                if (letter.matches("[1-9]") && Integer.parseInt(letter) <= state.tabs.size()) {
                    select(state, Integer.parseInt(letter) - 1);
                }
            }
        }
    }

    private static int page(State state) {
        return Math.max(1, Frame.listRows(state) - 1);
    }

    private static void select(State state, int index) {
        state.current = Math.floorMod(index, state.tabs.size());
        Refresh.tick(state);
    }

    private static void move(Tab tab, int by) {
        List<Row> rows = Rows.of(tab.processes, tab.view);
        if (!rows.isEmpty()) {
            at(tab, rows, line(tab, rows) + by);
        }
    }

    /** Puts the cursor on a line, as far as there are lines. */
    static void at(Tab tab, List<Row> rows, int line) {
        tab.view.line = Math.max(0, Math.min(rows.size() - 1, line));
        tab.view.cursor = rows.get(tab.view.line).process().handle();
    }

    /** The line of the cursor; if its process has ended, where that was. */
    static int line(Tab tab, List<Row> rows) {
        int line = Rows.indexOf(rows, tab.view.cursor);
        return line >= 0 ? line : Math.max(0, Math.min(tab.view.line, rows.size() - 1));
    }

    private static Optional<Proc> cursor(Tab tab) {
        return tab.processes.stream()
                .filter(process -> process.handle().equals(tab.view.cursor))
                .findFirst();
    }

    /** Begins to decide about the marked processes, else the selected one. */
    private static void act(State state, Tab tab, BiConsumer<State, Subject> with) {
        List<Proc> processes =
                tab.view.marks.isEmpty() ? cursor(tab).stream().toList() : List.copyOf(tab.view.marks.values());
        Subject subject = new Subject(tab, processes);
        if (processes.isEmpty()) {
            ended(state, tab);
        } else if (subject.target().length() > MOST_TARGET) {
            state.flash = "One request takes some 250 processes, and " + processes.size()
                    + " are marked; remove all marks with u, and mark fewer.";
        } else {
            with.accept(state, subject);
        }
    }

    private static void ended(State state, Tab tab) {
        state.flash = "No process is selected; the one that was "
                + (tab.view.filter.isEmpty() ? "has ended" : "is not among these") + ". Choose with the arrow keys.";
    }

    /** How many events are shown. */
    static int events(State state) {
        return Math.max(3, state.rows / 6);
    }

    @Override
    public void draw(Canvas canvas) {
        canvas.title("Last signals");
        List<Event> events = canvas.state.tab().map(tab -> tab.events).orElse(List.of());
        int count = events(canvas.state);
        for (Event event : events.subList(Math.max(0, events.size() - count), events.size())) {
            canvas.line()
                    .put(Style.FAINT, " " + clock(event.time()) + " ")
                    .put(Style.TITLE, event.principal())
                    .put(Style.FAINT, canvas.state.columns < WIDE ? "  " : " by " + event.door() + "  ")
                    .put(event.ok() ? Style.PLAIN : Style.BAD, event.message())
                    .put(Style.FAINT, event.reason().isEmpty() ? "" : "  (" + event.reason() + ")")
                    .end();
        }
        if (events.isEmpty()) {
            canvas.words(Style.FAINT, "None yet. Each signal that anybody sends through this agent is shown here.", 1);
        }
        canvas.fill(count + 1);
    }

    /** The local time of an instant. */
    private static String clock(String instant) {
        try {
            return CLOCK.format(Instant.parse(instant));
        } catch (DateTimeException unknown) {
            return instant;
        }
    }

    @Override
    public List<String> hints() {
        return List.of("Enter signal", "s stop", "Space mark", "/ search", "f filter", "t tree", "? keys", "q quit");
    }
}
