package io.signalman.console.top;

import io.signalman.console.top.Dialog.Confirm;
import io.signalman.console.top.Dialog.Jobs;
import io.signalman.console.top.Dialog.Line;
import io.signalman.console.top.Dialog.Menu;
import io.signalman.console.top.Dialog.Page;
import io.signalman.console.top.Dialog.Progress;
import io.signalman.console.top.Dialog.Prompt;
import io.signalman.console.top.Dialog.Tone;
import io.signalman.console.top.State.Tab;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Pages to read, and the hints in the last line. */
final class Pages {
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

    private Pages() {}

    static State help(State state) {
        return state.dialog(new Page(
                "Keys", KEYS.stream().map(line -> Line.of(Tone.PLAIN, line)).toList(), 0));
    }

    static State about(State state, Proc process) {
        String start = process.start() == 0
                ? "unknown"
                : Instant.ofEpochMilli(process.start()).toString();
        return state.dialog(new Page(
                process.label(),
                Stream.of(
                                "Handle " + process.handle() + ", parent " + process.ppid() + ", user " + process.user()
                                        + ", state " + process.state() + ", started " + start,
                                process.command().isEmpty() ? "It has no command line." : process.command())
                        .map(line -> Line.of(Tone.PLAIN, line))
                        .toList(),
                0));
    }

    static State about(State state, Tab tab) {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of(Tone.PLAIN, tab.agent().group() + ", " + tab.agent().name()));
        tab.told().facts().parts().forEach(part -> lines.add(Line.of(Tone.PLAIN, part)));
        tab.told().facts().alarms().forEach(alarm -> lines.add(Line.of(Tone.BAD, alarm)));
        if (!tab.told().problem().isEmpty()) {
            lines.add(Line.of(Tone.BAD, tab.told().problem()));
        }
        return state.dialog(new Page("Agent", lines, 0));
    }

    static Step key(State state, Page page, Key key) {
        int top = scrolled(page.lines(), page.top(), key);
        if (top != page.top()) {
            return Step.of(state.dialog(new Page(page.title(), page.lines(), top)));
        }
        boolean closes = key.name() == Key.Name.ESCAPE
                || key.name() == Key.Name.ENTER
                || List.of("q", "?", "i", "a", " ").contains(key.text());
        return Step.of(closes ? state.close() : state);
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

    /** For each dialog a key, a blank and what it does. */
    static List<String> hints(Dialog dialog) {
        if (dialog instanceof Menu menu) {
            return menu.all()
                    ? List.of("Enter choose", "Esc leave")
                    : List.of("Enter choose", "o other signals", "Esc leave");
        }
        if (dialog instanceof Prompt) {
            return List.of("Enter go on", "Ctrl-U clear", "Esc leave");
        }
        if (dialog instanceof Confirm confirm) {
            return List.of(confirm.order().isStop() ? "y stop" : "y send", "Esc send nothing", "Up/Down scroll");
        }
        if (dialog instanceof Progress progress) {
            return progress.job().isRunning() ? List.of("c cancel", "Esc let it go on") : List.of("Esc close");
        }
        if (dialog instanceof Jobs) {
            return List.of("Enter show", "Esc close");
        }
        if (dialog instanceof Page) {
            return List.of("Up/Down scroll", "Esc close");
        }
        return List.of("Enter signal", "s stop", "Space mark", "/ search", "f filter", "t tree", "? keys", "q quit");
    }
}
