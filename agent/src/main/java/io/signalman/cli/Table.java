package io.signalman.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Aligned columns, two spaces apart. Cells may hold anything: they are escaped here. */
final class Table {
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

    /**
     * The lines without trailing blanks.
     *
     * @param headerStyle put around the header's line
     * @param cellStyle put around a cell's text, after its width was counted
     */
    List<String> lines(UnaryOperator<String> headerStyle, UnaryOperator<String> cellStyle) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(headerStyle.apply(line(rows.get(0), widths, UnaryOperator.identity())));
        rows.stream().skip(1).forEach(row -> lines.add(line(row, widths, cellStyle)));
        return lines;
    }

    private static String line(List<String> row, int[] widths, UnaryOperator<String> style) {
        int last = row.size() - 1;
        while (last > 0 && row.get(last).isEmpty()) {
            last--;
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i <= last; i++) {
            line.append(style.apply(row.get(i)));
            if (i < last) {
                line.append(" ".repeat(widths[i] - width(row.get(i)) + 2));
            }
        }
        return line.toString();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
