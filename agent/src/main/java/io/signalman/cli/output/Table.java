package io.signalman.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Aligned columns, two spaces apart. Cells may hold anything: they are escaped here. */
final class Table {
    private static final int GAP = 2;

    /** Columns in which text can still be read. */
    private static final int LEAST_ROOM = 20;

    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(List.of(header));
    }

    Table row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Printable.escape(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    /** The same table, with the last column on several lines if it does not fit; too narrow a rest is left as it is. */
    Table folded(int columns) {
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
     * The lines without trailing blanks.
     *
     * @param columns how wide a line may be, at least 1; what is longer is cut
     * @param headerStyle put around the header's line
     * @param cellStyle put around a cell's text, after its width was counted
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
                widths[i] = Math.max(widths[i], TextWidth.of(row.get(i)));
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
            free -= widths[i] + GAP;
            if (i < last && free > 0) {
                line.append(" ".repeat(widths[i] - TextWidth.of(row.get(i)) + GAP));
            }
        }
        return line.toString();
    }
}
