package io.signalman.console.top;

import io.signalman.console.top.Look.Pen;
import io.signalman.console.top.Look.Style;
import io.signalman.console.top.Rows.Row;
import io.signalman.console.top.State.Tab;
import io.signalman.console.top.View.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** Draws the state: tabs, status, the list, the panel below it, and the keys. */
final class Frame {
    static final int MIN_ROWS = 16;
    static final int MIN_COLUMNS = 60;

    /** Tabs, status, summary, and the names of the columns. */
    private static final int HEAD = 4;

    private static final int FOOT = 1;
    private static final int LEAST_LIST = 3;

    private static final int PID = 7;
    private static final int USER = 8;
    private static final int AGE = 6;

    private final State state;
    private final Look look;
    private final Text text;
    private final List<AttributedString> lines = new ArrayList<>();

    private Frame(State state, Look look) {
        this.state = state;
        this.look = look;
        this.text = look.text();
    }

    /** As many lines as the terminal has, none of them longer than it is wide. */
    static List<AttributedString> lines(State state, Look look) {
        Frame frame = new Frame(state, look);
        frame.draw();
        return frame.lines;
    }

    /** The lines of the list while no dialog is open. */
    static int listRows(State state) {
        return state.rows() - HEAD - FOOT - Panels.events(state) - 1;
    }

    /** Whether nothing of the state is shown. */
    static boolean isTooSmall(State state) {
        return state.rows() < MIN_ROWS || state.columns() < MIN_COLUMNS;
    }

    private void draw() {
        if (isTooSmall(state)) {
            add(line().put(Style.WARNING, "Make this window " + MIN_COLUMNS + "x" + MIN_ROWS + " or larger. q quits."));
            while (lines.size() < state.rows()) {
                add(line());
            }
            return;
        }
        int most = state.rows() - HEAD - FOOT - LEAST_LIST;
        List<AttributedString> panel = Panels.lines(state, look, most);
        tabs();
        if (state.tab().isPresent()) {
            status(state.tab().get());
            summary(state.tab().get());
            list(state.tab().get(), state.rows() - FOOT - panel.size());
        } else {
            add(line());
            add(line().put(
                            Style.PLAIN,
                            " No agent of yours runs. Start one with: signalman attach <jvm>, or: signalman serve"));
            add(line().put(Style.FAINT, " It is shown here as soon as it runs."));
        }
        while (lines.size() < state.rows() - FOOT - panel.size()) {
            add(line());
        }
        lines.addAll(panel);
        lines.add(Panels.foot(state, look));
    }

    private Pen line() {
        return look.line(state.columns());
    }

    private void add(Pen pen) {
        lines.add(pen.end());
    }

    /** From the tab on with which the selected one fits. */
    private void tabs() {
        int first = 0;
        while (first < state.current() && width(first, state.current()) > state.columns() - 14) {
            first++;
        }
        Pen pen = line().put(Style.TITLE, " signalman ").put(Style.FAINT, first > 0 ? text.glyph("‹ ", "< ") : "");
        String group = "";
        for (int i = first; i < state.tabs().size() && pen.left() > 1; i++) {
            Tab tab = state.tabs().get(i);
            if (!tab.agent().group().equals(group)) {
                group = tab.agent().group();
                pen.put(Style.FAINT, " " + group + ":");
            }
            pen.put(i == state.current() ? Style.SELECTED : Style.PLAIN, label(i));
            pen.put(Style.BAD, tab.told().problem().isEmpty() ? "" : "!");
        }
        add(pen);
    }

    private String label(int index) {
        String number = index < 9 ? (index + 1) + " " : "";
        return " " + number + text.cut(state.tabs().get(index).agent().name(), 24) + " ";
    }

    private int width(int first, int last) {
        int columns = 0;
        for (int i = first; i <= last; i++) {
            columns += Text.width(label(i))
                    + Text.width(state.tabs().get(i).agent().group())
                    + 3;
        }
        return columns;
    }

    private void status(Tab tab) {
        Told.Facts facts = tab.told().facts();
        Pen pen = line().put(Style.PLAIN, " ").put(Style.TITLE, text.cut(facts.who(), 30));
        for (String part : facts.parts()) {
            boolean bad = part.equals(part.toUpperCase(Locale.ROOT)) || part.endsWith("PROBLEM");
            pen.put(Style.FAINT, text.glyph(" · ", " | ")).put(bad ? Style.BAD : Style.PLAIN, part);
        }
        if (!facts.alarms().isEmpty()) {
            pen.put(Style.FAINT, text.glyph(" · ", " | ")).put(Style.WARNING, "press a");
        }
        add(pen);
    }

    private void summary(Tab tab) {
        Told told = tab.told();
        View view = tab.view();
        String dot = text.glyph(" · ", " | ");
        Pen pen = line().put(Style.PLAIN, " " + Words.count(told.processes().size(), "process"));
        if (!view.marks().isEmpty()) {
            pen.put(Style.WARNING, dot + view.marks().size() + " marked");
        }
        if (!view.filter().isEmpty()) {
            pen.put(Style.PLAIN, dot + "filter ").put(Style.TITLE, view.filter());
        }
        if (state.dialog().holds()) {
            pen.put(Style.WARNING, dot + "held still");
        } else if (told.asked() != 0 && state.now() - told.asked() > 2 * Refresh.EVERY) {
            pen.put(Style.WARNING, dot + "no answer for " + (state.now() - told.asked()) / 1000 + " s");
        }
        if (told.asOf() != 0 && !told.note().isEmpty()) {
            pen.put(Style.FAINT, dot + told.note());
        }
        add(pen);
    }

    private int nameColumns() {
        return Math.max(22, Math.min(40, state.columns() / 4));
    }

    private void list(Tab tab, int end) {
        Told told = tab.told();
        List<Row> rows = Rows.of(told.processes(), tab.view());
        if (rows.isEmpty()) {
            add(line());
            String why = !told.problem().isEmpty()
                    ? told.problem() + " It is asked again every two seconds."
                    : told.asOf() == 0
                            ? text.glyph("Asking the agent…", "Asking the agent...")
                            : told.note().isEmpty() ? "No process matches." : told.note();
            for (String words : text.wrap(why, state.columns() - 2)) {
                if (lines.size() < end) {
                    add(line().put(told.problem().isEmpty() ? Style.PLAIN : Style.BAD, " " + words));
                }
            }
            return;
        }
        names(tab.view());
        int height = end - lines.size();
        int cursor = Browse.line(tab, rows);
        boolean selected = Rows.indexOf(rows, tab.view().cursor()) >= 0;
        int top = Math.max(0, Math.min(cursor - height / 2, rows.size() - height));
        for (int i = top; i < Math.min(rows.size(), top + height); i++) {
            row(rows.get(i), tab, selected && i == cursor);
        }
    }

    private void names(View view) {
        Pen pen = line().put(Style.BAR, "  ")
                .number(Style.BAR, name(view, Sort.PID), PID)
                .put(Style.BAR, " ")
                .cell(Style.BAR, name(view, Sort.USER), USER)
                .put(Style.BAR, " ")
                .cell(
                        Style.BAR,
                        view.sort() == Sort.STATE ? name(view, Sort.STATE).substring(0, 1) : "S",
                        1)
                .put(Style.BAR, " ")
                .number(Style.BAR, name(view, Sort.AGE), AGE)
                .put(Style.BAR, " ")
                .cell(Style.BAR, name(view, Sort.NAME), nameColumns())
                .put(Style.BAR, " ")
                .put(Style.BAR, name(view, Sort.COMMAND));
        add(pen.fill(Style.BAR));
    }

    private String name(View view, Sort column) {
        boolean up = view.reversed() == (column == Sort.AGE); // The oldest start is the greatest age.
        String arrow = up ? text.glyph("↑", "^") : text.glyph("↓", "v");
        return column.name() + (view.sort() == column ? arrow : "");
    }

    private void row(Row row, Tab tab, boolean selected) {
        Proc process = row.process();
        boolean marked = tab.view().marks().containsKey(process.handle());
        Style plain = selected ? Style.SELECTED : Style.PLAIN;
        Style faint = selected ? Style.SELECTED : Style.FAINT;
        Style name = selected ? Style.SELECTED : marked ? Style.WARNING : Style.TITLE;
        String twig = twig(row, tab.view());
        int columns = nameColumns();
        Pen pen = line().put(name, (marked ? text.glyph("●", "*") : " ") + " ")
                .number(plain, Integer.toString(process.pid()), PID)
                .put(plain, " ")
                .cell(plain, process.user(), USER)
                .put(plain, " ")
                .cell(selected ? plain : state(process), process.state(), 1)
                .put(plain, " ")
                .number(plain, process.age(tab.told().asOf()), AGE)
                .put(plain, " ")
                .put(faint, twig)
                .cell(name, process.name(), columns - Text.width(twig))
                .put(plain, " ")
                .put(faint, process.command());
        add(selected ? pen.fill(Style.SELECTED) : pen);
    }

    private static Style state(Proc process) {
        return switch (process.state()) {
            case "R" -> Style.GOOD;
            case "D", "Z" -> Style.BAD;
            case "T", "t" -> Style.WARNING;
            default -> Style.PLAIN;
        };
    }

    private String twig(Row row, View view) {
        StringBuilder twig = new StringBuilder();
        for (int i = 0; i < row.lasts().size(); i++) {
            boolean here = i == row.lasts().size() - 1;
            boolean last = row.lasts().get(i);
            twig.append(
                    here
                            ? last ? text.glyph("┗ ", "`-") : text.glyph("┣ ", "|-")
                            : last ? "  " : text.glyph("┃ ", "| "));
        }
        boolean folded = row.children() > 0
                && view.tree()
                && view.collapsed().contains(row.process().handle());
        return twig.append(folded ? text.glyph("▸ ", "+ ") : "").toString();
    }
}
