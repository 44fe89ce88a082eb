package io.signalman.console.top;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The processes in the order in which they are shown, as a table or as a tree. */
final class Rows {
    private Rows() {}

    /**
     * One line.
     *
     * @param lasts for each level of the tree whether it ends there, outermost first; empty for a root and in a table
     * @param children how many children are listed with it
     */
    record Row(Proc process, List<Boolean> lasts, int children) {}

    /** All lines; an agent that reports parents in a circle loses no process. */
    static List<Row> of(List<Proc> processes, View view) {
        List<Proc> sorted = processes.stream().sorted(view.order()).toList();
        if (!view.tree) {
            return sorted.stream()
                    .map(process -> new Row(process, List.of(), 0))
                    .toList();
        }
        Map<Integer, List<Proc>> children = new HashMap<>();
        Set<Integer> pids = new HashSet<>();
        processes.forEach(process -> pids.add(process.pid()));
        List<Proc> roots = new ArrayList<>();
        for (Proc process : sorted) {
            if (process.ppid() != process.pid() && pids.contains(process.ppid())) {
                children.computeIfAbsent(process.ppid(), pid -> new ArrayList<>())
                        .add(process);
            } else {
                roots.add(process);
            }
        }
        List<Row> rows = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        walk(roots, children, view, seen, rows);
        for (Proc process : sorted) {
            if (!seen.contains(process.handle())) {
                walk(List.of(process), children, view, seen, rows);
            }
        }
        return rows;
    }

    private static void walk(
            List<Proc> roots, Map<Integer, List<Proc>> children, View view, Set<String> seen, List<Row> rows) {
        Deque<Row> open = new ArrayDeque<>();
        push(roots, List.of(), true, children, open);
        Set<String> hidden = new HashSet<>();
        while (!open.isEmpty()) {
            Row row = open.pop();
            if (!seen.add(row.process().handle())) {
                continue;
            }
            boolean shown = !hidden.contains(row.process().handle());
            if (shown) {
                rows.add(row);
            }
            List<Proc> below = children.getOrDefault(row.process().pid(), List.of());
            if (!shown || view.collapsed.contains(row.process().handle())) {
                below.forEach(child -> hidden.add(child.handle()));
            }
            push(below, row.lasts(), false, children, open);
        }
    }

    private static void push(
            List<Proc> siblings,
            List<Boolean> above,
            boolean roots,
            Map<Integer, List<Proc>> children,
            Deque<Row> open) {
        for (int i = siblings.size() - 1; i >= 0; i--) {
            List<Boolean> lasts = new ArrayList<>(above);
            if (!roots && lasts.size() < Text.MOST_LEVELS) {
                lasts.add(i == siblings.size() - 1);
            }
            Proc process = siblings.get(i);
            open.push(new Row(
                    process,
                    lasts,
                    children.getOrDefault(process.pid(), List.of()).size()));
        }
    }

    /** The line of a process; -1 if it is not shown. */
    static int indexOf(List<Row> rows, String handle) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).process().handle().equals(handle)) {
                return i;
            }
        }
        return -1;
    }

    /** The next line, after that one and around the end, whose pid, name or command has the text; -1 for none. */
    static int find(List<Row> rows, int after, String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        for (int i = 1; i <= rows.size(); i++) {
            int at = Math.floorMod(after + i, rows.size());
            Proc process = rows.get(at).process();
            if (Integer.toString(process.pid()).equals(text)
                    || process.name().toLowerCase(Locale.ROOT).contains(wanted)
                    || process.command().toLowerCase(Locale.ROOT).contains(wanted)) {
                return at;
            }
        }
        return -1;
    }
}
