package io.signalman.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Aligned columns, two spaces apart. It escapes its cells, which may hold text of any origin. */
public final class Table {
    private static final int GAP = 2;

    /** The widest column. A longer cell moves the rest of its own row only. */
    private static final int MOST = 60;

    /** The narrowest last column that is still readable. */
    private static final int LEAST_ROOM = 20;

    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... header) {
        rows.add(List.of(header));
    }

    public Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Printable.escape(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    /** Returns the table with the last column folded over several lines if it does not fit but has room enough. */
    public Table folded(int columns) {
        int last = rows.get(0).size() - 1;
        int[] widths = widths();
        int room = columns
                - Arrays.stream(widths, 0, last).map(width -> width + GAP).sum();
        if (room < LEAST_ROOM) {
            return this;
        }
        Table folded = new Table();
        folded.rows.clear();
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>(row);
            String rest = row.get(last);
            while (TextWidth.of(rest) > room) {
                int blank = rest.lastIndexOf(' ', room);
                int end = blank > 0 ? blank : Math.min(room, rest.length() / 2);
                cells.set(last, rest.substring(0, end));
                folded.rows.add(cells);
                cells = new ArrayList<>(Collections.nCopies(last + 1, ""));
                rest = rest.substring(end).strip();
            }
            cells.set(last, rest);
            folded.rows.add(cells);
        }
        return folded;
    }

    /**
     * Formats the lines, without trailing blanks.
     *
     * @param columns the width of a line, at least 1; longer lines are cut
     * @param headerStyle styles the header line
     * @param cellStyle styles a cell's text and does not change its width
     */
    List<String> lines(int columns, UnaryOperator<String> headerStyle, UnaryOperator<String> cellStyle) {
        int[] widths = widths();
        List<String> lines = new ArrayList<>();
        lines.add(headerStyle.apply(line(rows.get(0), widths, columns, UnaryOperator.identity())));
        rows.stream().skip(1).forEach(row -> lines.add(line(row, widths, columns, cellStyle)));
        return lines;
    }

    private int[] widths() {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(MOST, TextWidth.of(row.get(i))));
            }
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths, int columns, UnaryOperator<String> style) {
        int last = row.size() - 1;
        while (last > 0 && row.get(last).isEmpty()) {
            last--;
        }
        StringBuilder line = new StringBuilder();
        int free = columns;
        for (int i = 0; i <= last && free > 0; i++) {
            line.append(style.apply(TextWidth.cut(row.get(i), free)));
            int own = TextWidth.of(row.get(i));
            int width = Math.max(widths[i], own);
            free -= width + GAP;
            if (i < last && free > 0) {
                line.append(" ".repeat(width - own + GAP));
            }
        }
        return line.toString();
    }
}
