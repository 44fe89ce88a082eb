package io.signalman.console.top;

import io.signalman.console.top.Canvas.Pen;
import io.signalman.console.top.Rows.Row;
import io.signalman.console.top.View.Sort;
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

    private final Canvas canvas;
    private final State state;
    private final Text text;

    private Frame(Canvas canvas) {
        this.canvas = canvas;
        this.state = canvas.state;
        this.text = canvas.text;
    }

    /** As many lines as the terminal has, none of them longer than it is wide. */
    static List<AttributedString> lines(State state, Look look) {
        Canvas canvas = new Canvas(state, look, state.rows);
        Frame frame = new Frame(canvas);
        if (isTooSmall(state)) {
            frame.line()
                    .put(Style.WARNING, "Make this window " + MIN_COLUMNS + "x" + MIN_ROWS + " or larger. q quits.")
                    .end();
            canvas.fill(state.rows);
        } else {
            Canvas dialog = new Canvas(state, look, state.rows - HEAD - FOOT - LEAST_LIST);
            state.dialog.draw(dialog);
            frame.draw(state.rows - FOOT - dialog.lines.size());
            canvas.lines.addAll(dialog.lines);
            frame.foot();
        }
        return canvas.lines;
    }

    /** The lines of the list while no dialog is open. */
    static int listRows(State state) {
        return state.rows - HEAD - FOOT - Browse.events(state) - 1;
    }

    /** Whether nothing of the state is shown. */
    static boolean isTooSmall(State state) {
        return state.rows < MIN_ROWS || state.columns < MIN_COLUMNS;
    }

    private void draw(int end) {
        tabs();
        state.tab()
                .ifPresentOrElse(
                        tab -> {
                            status(tab);
                            summary(tab);
                            list(tab, end);
                        },
                        this::noAgent);
        canvas.fill(end);
    }

    private void noAgent() {
        line().end();
        line().put(Style.PLAIN, " No agent of yours runs. Start one with: signalman attach <jvm>, or: signalman serve")
                .end();
        line().put(Style.FAINT, " It is shown here as soon as it runs.").end();
    }

    /** The last line: what was said last, else the keys. */
    private void foot() {
        Pen pen = line().put(Style.PLAIN, " ");
        if (!state.flash.isEmpty()) {
            pen.put(Style.WARNING, state.flash).end();
            return;
        }
        for (String hint : state.dialog.hints()) {
            int blank = hint.indexOf(' ');
            pen.put(Style.TITLE, hint.substring(0, blank)).put(Style.FAINT, hint.substring(blank) + "  ");
        }
        pen.end();
    }

    private Pen line() {
        return canvas.line();
    }

    /** From the tab on with which the selected one fits. */
    private void tabs() {
        int first = 0;
        while (first < state.current && width(first, state.current) > state.columns - 14) {
            first++;
        }
        Pen pen = line().put(Style.TITLE, " signalman ").put(Style.FAINT, first > 0 ? text.glyph("‹ ", "< ") : "");
        String group = "";
        for (int i = first; i < state.tabs.size() && pen.left() > 1; i++) {
            Tab tab = state.tabs.get(i);
            if (!tab.agent.group().equals(group)) {
                group = tab.agent.group();
                pen.put(Style.FAINT, " " + group + ":");
            }
            pen.put(i == state.current ? Style.SELECTED : Style.PLAIN, label(i));
            pen.put(Style.BAD, tab.problem.isEmpty() ? "" : "!");
        }
        pen.end();
    }

    private String label(int index) {
        String number = index < 9 ? (index + 1) + " " : "";
        return " " + number + text.cut(state.tabs.get(index).agent.name(), 24) + " ";
    }

    private int width(int first, int last) {
        int columns = 0;
        for (int i = first; i <= last; i++) {
            columns += Text.width(label(i)) + Text.width(state.tabs.get(i).agent.group()) + 3;
        }
        return columns;
    }

    private void status(Tab tab) {
        Facts facts = tab.facts;
        Pen pen = line().put(Style.PLAIN, " ").put(Style.TITLE, text.cut(facts.who(), 30));
        for (String part : facts.parts()) {
            boolean bad = part.equals(part.toUpperCase(Locale.ROOT)) || part.endsWith("PROBLEM");
            pen.put(Style.FAINT, text.glyph(" · ", " | ")).put(bad ? Style.BAD : Style.PLAIN, part);
        }
        if (!facts.alarms().isEmpty()) {
            pen.put(Style.FAINT, text.glyph(" · ", " | ")).put(Style.WARNING, "press a");
        }
        pen.end();
    }

    private void summary(Tab tab) {
        View view = tab.view;
        String dot = text.glyph(" · ", " | ");
        Pen pen = line().put(Style.PLAIN, " " + Words.count(tab.processes.size(), "process"));
        if (!view.marks.isEmpty()) {
            pen.put(Style.WARNING, dot + view.marks.size() + " marked");
        }
        if (!view.filter.isEmpty()) {
            pen.put(Style.PLAIN, dot + "filter ").put(Style.TITLE, view.filter);
        }
        if (state.dialog.holds()) {
            pen.put(Style.WARNING, dot + "held still");
        } else if (tab.asked != 0 && state.now - tab.asked > 2 * Refresh.EVERY) {
            pen.put(Style.WARNING, dot + "no answer for " + (state.now - tab.asked) / 1000 + " s");
        }
        if (tab.asOf != 0 && !tab.note.isEmpty()) {
            pen.put(Style.FAINT, dot + tab.note);
        }
        pen.end();
    }

    private int nameColumns() {
        return Math.max(22, Math.min(40, state.columns / 4));
    }

    private void list(Tab tab, int end) {
        List<Row> rows = Rows.of(tab.processes, tab.view);
        if (rows.isEmpty()) {
            line().end();
            String why = !tab.problem.isEmpty()
                    ? tab.problem + " It is asked again every two seconds."
                    : tab.asOf == 0
                            ? text.glyph("Asking the agent…", "Asking the agent...")
                            : tab.note.isEmpty() ? "No process matches." : tab.note;
            canvas.words(tab.problem.isEmpty() ? Style.PLAIN : Style.BAD, why, end - canvas.lines.size());
            return;
        }
        names(tab.view);
        int height = end - canvas.lines.size();
        int cursor = Browse.line(tab, rows);
        boolean selected = Rows.indexOf(rows, tab.view.cursor) >= 0;
        int top = Math.max(0, Math.min(cursor - height / 2, rows.size() - height));
        for (int i = top; i < Math.min(rows.size(), top + height); i++) {
            row(rows.get(i), tab, selected && i == cursor);
        }
    }

    private void names(View view) {
        String state = view.sort == Sort.STATE ? name(view, Sort.STATE).substring(0, 1) : "S";
        Pen pen = line().put(Style.BAR, "  ");
        narrow(pen, Style.BAR, name(view, Sort.PID), name(view, Sort.USER), Style.BAR, state, name(view, Sort.AGE))
                .cell(Style.BAR, name(view, Sort.NAME), nameColumns())
                .put(Style.BAR, " " + name(view, Sort.COMMAND))
                .fill(Style.BAR, " ")
                .end();
    }

    /** Writes the columns before the name. */
    private static Pen narrow(
            Pen pen, Style style, String pid, String user, Style stateStyle, String state, String age) {
        return pen.number(style, pid, PID)
                .put(style, " ")
                .cell(style, user, USER)
                .put(style, " ")
                .cell(stateStyle, state, 1)
                .put(style, " ")
                .number(style, age, AGE)
                .put(style, " ");
    }

    private String name(View view, Sort column) {
        boolean up = view.reversed == (column == Sort.AGE); // The oldest start is the greatest age.
        String arrow = up ? text.glyph("↑", "^") : text.glyph("↓", "v");
        return column.name() + (view.sort == column ? arrow : "");
    }

    private void row(Row row, Tab tab, boolean selected) {
        Proc process = row.process();
        boolean marked = tab.view.marks.containsKey(process.handle());
        Style plain = selected ? Style.SELECTED : Style.PLAIN;
        Style faint = selected ? Style.SELECTED : Style.FAINT;
        Style name = selected ? Style.SELECTED : marked ? Style.WARNING : Style.TITLE;
        String twig = twig(row, tab.view);
        int columns = nameColumns();
        Pen pen = line().put(name, (marked ? text.glyph("●", "*") : " ") + " ");
        narrow(
                        pen,
                        plain,
                        Integer.toString(process.pid()),
                        process.user(),
                        selected ? plain : state(process),
                        process.state(),
                        process.age(tab.asOf))
                .put(faint, twig)
                .cell(name, process.name(), columns - Text.width(twig))
                .put(plain, " ")
                .put(faint, process.command());
        (selected ? pen.fill(plain, " ") : pen).end();
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
                && view.tree
                && view.collapsed.contains(row.process().handle());
        return twig.append(folded ? text.glyph("▸ ", "+ ") : "").toString();
    }
}
