package io.signalman.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Puts one chapter that was measured alone into the file of an earlier run; all other figures stay as they are. */
final class Merge {
    private static final String CHAPTER = "## ";

    private final List<String> lines;

    private Merge(String file) {
        lines = new ArrayList<>(file.lines().toList());
    }

    /**
     * The file with the new chapter.
     *
     * @param facts of the machine; new ones are added
     * @param all chapters in the order of the file
     */
    static String into(String file, LocalDate date, List<String> facts, List<Chapter> all, Chapter chapter, Page page) {
        Merge merge = new Merge(file);
        merge.addFacts(facts);
        merge.replace(page.bars().stream().map(bar -> Report.row(bar).strip()).toList(), "| --- |", Merge::barKey);
        merge.replace(
                page.limits().stream().map(limit -> "- " + limit).toList(), "### What the limit is", Merge::limitKey);
        merge.replaceChapter(date, all, chapter, page);
        return String.join("\n", merge.lines).stripTrailing() + "\n";
    }

    private void addFacts(List<String> facts) {
        int end = first(0, line -> line.startsWith(CHAPTER)) - 1;
        for (String fact : facts) {
            if (!lines.contains("- " + fact)) {
                lines.add(end++, "- " + fact);
            }
        }
    }

    private interface Key {
        String of(String line);
    }

    /** What a bar promises, and on what it was measured. */
    private static String barKey(String row) {
        String[] cells = row.split(" \\| ", -1);
        return cells.length < 2 ? row : cells[0] + cells[1];
    }

    private static String limitKey(String limit) {
        return limit.substring(0, Math.max(0, limit.indexOf(':')));
    }

    /** Replaces the lines of a list that say the same, and appends the others to it. */
    private void replace(List<String> rows, String head, Key key) {
        int begin = first(0, line -> line.startsWith(head)) + 1;
        List<String> keys = rows.stream().map(key::of).toList();
        int end = begin;
        while (!lines.get(end).startsWith(CHAPTER) && !lines.get(end).startsWith("###")) {
            if (keys.contains(key.of(lines.get(end)))) {
                lines.remove(end);
            } else {
                end++;
            }
        }
        while (lines.get(end - 1).isEmpty()) {
            end--;
        }
        lines.addAll(end, rows);
    }

    private void replaceChapter(LocalDate date, List<Chapter> all, Chapter chapter, Page page) {
        int begin = first(0, line -> line.equals(CHAPTER + chapter.title()));
        if (begin < lines.size()) {
            lines.subList(begin, first(begin + 1, line -> line.startsWith(CHAPTER)))
                    .clear();
        } else {
            List<String> later = all.subList(all.indexOf(chapter) + 1, all.size()).stream()
                    .map(next -> CHAPTER + next.title())
                    .toList();
            begin = first(0, later::contains);
            if (begin == lines.size()) {
                lines.add(begin++, "");
            }
        }
        List<String> text = new ArrayList<>(List.of(CHAPTER + chapter.title(), ""));
        text.add("Measured alone, on " + date + ".");
        text.add("");
        text.addAll(page.markdown().lines().toList());
        text.add("");
        lines.addAll(begin, text);
    }

    /** The index of the first such line; the number of lines if there is no such line. */
    private int first(int from, Predicate<String> wanted) {
        int at = from;
        while (at < lines.size() && !wanted.test(lines.get(at))) {
            at++;
        }
        return at;
    }
}
