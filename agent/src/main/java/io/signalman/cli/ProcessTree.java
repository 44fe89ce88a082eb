package io.signalman.cli;

import io.signalman.core.ProcessRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Orders processes below their parents, if the parents are listed too. Each process appears once, whatever its
 * parent.
 */
final class ProcessTree {
    /** By parent. */
    private final Map<Integer, List<ProcessRow>> children = new LinkedHashMap<>();

    private final List<Node> nodes = new ArrayList<>();

    private ProcessTree() {}

    /** @param depth 0 for a process without a listed parent */
    record Node(ProcessRow row, int depth) {}

    /** Keeps siblings in the order of the rows. */
    static List<Node> of(List<ProcessRow> rows) {
        Set<Integer> pids = new HashSet<>();
        rows.forEach(row -> pids.add(row.pid()));
        ProcessTree tree = new ProcessTree();
        List<ProcessRow> roots = new ArrayList<>();
        for (ProcessRow row : rows) {
            if (row.ppid() != row.pid() && pids.contains(row.ppid())) {
                tree.children
                        .computeIfAbsent(row.ppid(), parent -> new ArrayList<>())
                        .add(row);
            } else {
                roots.add(row);
            }
        }
        tree.addBelow(roots);
        // A pid reused between two reads can make a child appear as its parent's parent.
        while (!tree.children.isEmpty()) {
            tree.addBelow(tree.children.remove(tree.children.keySet().iterator().next()));
        }
        return tree.nodes;
    }

    /** Does not recurse: process trees can be thousands deep. */
    private void addBelow(List<ProcessRow> roots) {
        Deque<Node> next = new ArrayDeque<>();
        push(next, roots, 0);
        while (!next.isEmpty()) {
            Node node = next.pop();
            nodes.add(node);
            List<ProcessRow> below = children.remove(node.row().pid());
            if (below != null) {
                push(next, below, node.depth() + 1);
            }
        }
    }

    private static void push(Deque<Node> next, List<ProcessRow> rows, int depth) {
        for (int i = rows.size() - 1; i >= 0; i--) {
            next.push(new Node(rows.get(i), depth));
        }
    }
}
