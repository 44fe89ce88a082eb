package io.signalman.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one chapter found out: its tables and sentences in order, its bars, and what it could not measure. */
final class Page {
    private final List<Object> parts = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();
    private final List<String> limits = new ArrayList<>();
    private int told;

    /** A paragraph; numbers in it come from what was measured. */
    void text(String paragraph) {
        parts.add(paragraph);
    }

    Table table(String title, String... columns) {
        Table table = new Table(title, columns);
        parts.add(table);
        return table;
    }

    /** Commands as they were run; what differs from run to run stands in angle brackets. */
    void commands(String... lines) {
        parts.add("```sh\n" + String.join("\n", lines) + "\n```");
    }

    void bar(String what, String on, Bar.Limit limit, Series measured, String unit) {
        bars.add(new Bar(what, on, limit, measured, unit, Optional.empty()));
    }

    /** A bar where the physical limit was measured in the same unit. */
    void bar(String what, String on, Bar.Limit limit, Series measured, String unit, Series floor) {
        bars.add(new Bar(what, on, limit, measured, unit, Optional.of(floor)));
    }

    /** What stands before a bar that may not be met, in measured figures. */
    void limit(String sentence) {
        limits.add(sentence);
    }

    void missing(String subject, String remedy) {
        parts.add("**Missing in this run:** " + subject + " (" + remedy + ").");
    }

    /** Prints the parts that are new since the last call, so that a run that is cut has still told something. */
    void tell() {
        parts.subList(told, parts.size())
                .forEach(part -> System.err.println(part instanceof Table table ? table.markdown() : part + "\n"));
        told = parts.size();
    }

    List<Bar> bars() {
        return List.copyOf(bars);
    }

    List<String> limits() {
        return List.copyOf(limits);
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            text.append(part instanceof Table table ? table.markdown() : part + "\n")
                    .append('\n');
        }
        return text.toString();
    }
}
