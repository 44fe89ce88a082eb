package io.signalman.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts what anybody can repeat as often as he likes, so that any number of it produces few records. */
final class Repeats {
    /** How many names of a kind are counted separately. */
    static final int NAMES = 100;

    private static final String OTHERS = "(others)";

    private final Map<Kind, Map<String, Count>> counts = new LinkedHashMap<>();
    private final String start;
    private long records;

    /** What is counted; the lower-case name is a part of the record's id. */
    enum Kind {
        LOGIN,
        REFUSAL
    }

    /** Formats a record. */
    interface Line {
        /**
         * The record.
         *
         * @param name as it was counted, or "(others)"
         */
        String of(String id, String name, long count);
    }

    /** @param start the id of this start of the agent */
    Repeats(String start) {
        this.start = start;
    }

    /** @param line formats the record, with the details of the first one */
    private record Count(Line line, long count) {
        Count more(Count one) {
            return new Count(line, count + one.count);
        }
    }

    /** Counts one; returns true if it is the first since the last {@link #drain}. */
    synchronized boolean add(Kind kind, String name, Line line) {
        boolean first = counts.isEmpty();
        Map<String, Count> byName = counts.computeIfAbsent(kind, none -> new LinkedHashMap<>());
        String key = byName.containsKey(name) || byName.size() < NAMES ? name : OTHERS;
        byName.merge(key, new Count(line, 1), Count::more);
        return first;
    }

    synchronized boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Returns a record for each name and starts counting again. */
    synchronized List<String> drain() {
        List<String> lines = new ArrayList<>();
        counts.forEach((kind, byName) -> byName.forEach((name, count) -> lines.add(count.line()
                .of(start + "-" + kind.name().toLowerCase(Locale.ROOT) + "-" + ++records, name, count.count()))));
        counts.clear();
        return lines;
    }
}
