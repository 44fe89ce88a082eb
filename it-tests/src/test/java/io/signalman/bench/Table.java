package io.signalman.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One subject in each row, as medians with their spread. */
final class Table {
    private final String title;
    private final List<String> columns;
    private final Map<String, List<Series>> rows = new LinkedHashMap<>();
    private final List<String> references = new ArrayList<>();

    /**
     * @param columns what each is, with its unit, such as "µs a call"
     */
    Table(String title, String... columns) {
        this.title = title;
        this.columns = List.of(columns);
    }

    Table row(String subject, Series... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(subject + " has " + cells.length + " cells for " + columns);
        }
        rows.put(subject, List.of(cells));
        return this;
    }

    /** One more column: the first one as a multiple of that row's. Nothing where that row is missing. */
    Table over(String reference) {
        references.add(reference);
        return this;
    }

    String markdown() {
        List<String> present = references.stream().filter(rows::containsKey).toList();
        StringBuilder text = new StringBuilder("### " + title + "\n\n| |");
        columns.forEach(column -> text.append(' ').append(column).append(" |"));
        present.forEach(reference -> text.append(" × ").append(reference).append(" |"));
        text.append("\n| --- |").append(" ---: |".repeat(columns.size() + present.size()));
        rows.forEach((subject, cells) -> {
            text.append("\n| ").append(subject).append(" |");
            cells.forEach(cell -> text.append(' ').append(cell.text()).append(" |"));
            for (String reference : present) {
                Series ratio = cells.get(0).over(rows.get(reference).get(0));
                text.append(' ')
                        .append(subject.equals(reference) ? "1" : ratio.text())
                        .append(" |");
            }
        });
        return text + "\n";
    }
}
