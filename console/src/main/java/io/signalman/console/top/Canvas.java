package io.signalman.console.top;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;

/** Lines for the screen, none of them longer than it is wide. */
final class Canvas {
    private static final int INDENT = 38;

    final State state;
    final Text text;

    /** The most lines. */
    final int most;

    final List<AttributedString> lines = new ArrayList<>();
    private final boolean color;

    Canvas(State state, Look look, int most) {
        this.state = state;
        this.text = look.text();
        this.color = look.color();
        this.most = most;
    }

    Pen line() {
        return new Pen();
    }

    /** Adds blank lines until there are so many. */
    void fill(int count) {
        while (lines.size() < count) {
            line().end();
        }
    }

    /** Adds a title with a border. JLine would draw the light line from another set of characters. */
    void title(String words) {
        line().put(Style.FAINT, text.glyph("━━ ", "-- "))
                .put(Style.TITLE, text.cut(words, state.columns - 6))
                .put(Style.FAINT, " ")
                .fill(Style.FAINT, text.glyph("━", "-"))
                .end();
    }

    void words(Style style, String words, int mostLines) {
        text.wrap(words, state.columns - 2).stream()
                .limit(Math.max(0, Math.min(mostLines, most - lines.size())))
                .forEach(part -> line().put(style, " " + part).end());
    }

    /**
     * Adds lines that can be scrolled, from the one at {@code top} on.
     *
     * @param kept how many lines below are for something else
     */
    void page(List<Line> page, int top, int kept) {
        Canvas whole = new Canvas(state, new Look(text, color), Integer.MAX_VALUE);
        page.forEach(whole::whole);
        List<AttributedString> all = whole.lines;
        int room = Math.max(0, most - lines.size() - kept);
        boolean isCut = all.size() > room;
        int shown = isCut ? Math.max(0, room - 1) : all.size();
        int from = Math.max(0, Math.min(top, all.size() - shown));
        lines.addAll(all.subList(from, from + shown));
        if (isCut) {
            int below = all.size() - from - shown;
            line().put(Style.FAINT, below > 0 ? " " + below + " more lines below" : "")
                    .end();
        }
    }

    private void whole(Line line) {
        List<String> cells = line.cells();
        if (cells.size() == 1) {
            words(line.style(), cells.get(0), Integer.MAX_VALUE);
            return;
        }
        Pen pen = line().number(line.style(), cells.get(0), 8)
                .put(line.style(), " ")
                .cell(line.style(), cells.get(1), 16)
                .put(line.style(), " ")
                .cell(line.style(), cells.get(2), 12);
        for (String part : text.wrap(cells.get(3), Math.max(20, state.columns - INDENT - 1))) {
            pen.put(line.style(), part).end();
            pen = line().put(line.style(), " ".repeat(INDENT));
        }
    }

    /** Writes one line. */
    final class Pen {
        private final AttributedStringBuilder line = new AttributedStringBuilder();
        private int left = state.columns;

        /** Adds a text of any origin; the line ends with an ellipsis if it does not fit. */
        Pen put(Style style, String words) {
            String cut = text.cut(words, left);
            line.append(cut, style.shown(color));
            left -= Text.width(cut);
            return this;
        }

        /** Adds a text in exactly so many columns. */
        Pen cell(Style style, String words, int columns) {
            return put(style, text.left(words, Math.min(columns, left)));
        }

        /** As {@link #cell}, at the right. */
        Pen number(Style style, String words, int columns) {
            return put(style, text.right(words, Math.min(columns, left)));
        }

        /** Fills the line with a character. */
        Pen fill(Style style, String with) {
            return put(style, with.repeat(left));
        }

        int left() {
            return left;
        }

        void end() {
            lines.add(line.toAttributedString());
        }
    }
}
