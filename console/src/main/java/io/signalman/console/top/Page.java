package io.signalman.console.top;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Lines to read, from the one at {@code top} on. */
record Page(String title, List<Line> lines, int top) implements Dialog {
    private static final List<String> KEYS = List.of(
            "Enter, k       choose a signal for the marked processes, or the selected one",
            "s              stop them, step by step",
            "j              list stops: progress, cancel",
            "Space, u       mark or unmark; remove all marks",
            "arrows         move, also by PgUp, PgDn, Home, End; Left and Right fold a tree",
            "/, n           search for a pid or a text in names and commands; again",
            "f              show only a target: nginx, user:app&older:10m; Esc shows all",
            "t, o, O        tree or table; sort by the next column; in the other order",
            "i, a           all about the process, with its whole command; about the agent",
            "Tab, 1 to 9    another agent; Shift-Tab goes back",
            "Ctrl-L         draw the screen again; Ctrl-Z suspends",
            "q, Ctrl-C      quit; stops that run go on");

    private static Page plain(String title, Stream<String> lines) {
        return new Page(title, lines.map(line -> Line.of(Style.PLAIN, line)).toList(), 0);
    }

    static Page help() {
        return plain("Keys", KEYS.stream());
    }

    static Page about(Proc process) {
        String start = process.start() == 0
                ? "unknown"
                : Instant.ofEpochMilli(process.start()).toString();
        return plain(
                process.label(),
                Stream.of(
                        "Handle " + process.handle() + ", parent " + process.ppid() + ", user " + process.user()
                                + ", state " + process.state() + ", started " + start,
                        process.command().isEmpty() ? "It has no command line." : process.command()));
    }

    static Page about(Tab tab) {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(Style.PLAIN, tab.agent.group() + ", " + tab.agent.name()));
        tab.facts.parts().forEach(part -> lines.add(Line.of(Style.PLAIN, part)));
        tab.facts.alarms().forEach(alarm -> lines.add(Line.of(Style.BAD, alarm)));
        if (!tab.problem.isEmpty()) {
            lines.add(Line.of(Style.BAD, tab.problem));
        }
        return new Page("Agent", lines, 0);
    }

    @Override
    public void key(State state, Key key) {
        int moved = scrolled(lines, top, key);
        if (moved != top) {
            state.dialog = new Page(title, lines, moved);
        } else if (key.name() == Key.Name.ESCAPE
                || key.name() == Key.Name.ENTER
                || List.of("q", "?", "i", "a", " ").contains(key.text())) {
            state.close();
        }
    }

    /** The line from which on lines are shown after a key. */
    static int scrolled(List<Line> lines, int top, Key key) {
        int by =
                switch (key.name()) {
                    case UP -> -1;
                    case DOWN -> 1;
                    case PAGE_UP -> -10;
                    case PAGE_DOWN -> 10;
                    default -> 0;
                };
        // A line may take several; the drawing keeps the last one at the bottom.
        int most = lines.stream()
                .mapToInt(line -> 1 + line.cells().get(line.cells().size() - 1).length() / 40)
                .sum();
        return Math.max(0, Math.min(most, top + by));
    }

    @Override
    public void draw(Canvas canvas) {
        canvas.title(title);
        canvas.page(lines, top, 0);
    }

    @Override
    public List<String> hints() {
        return List.of("Up/Down scroll", "Esc close");
    }
}
