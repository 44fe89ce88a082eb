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

/** Processes below their parents, as far as those are listed as well. Each comes once, whatever they claim. */
final class ProcessTree {
    /** By parent. */
    private final Map<Integer, List<ProcessRow>> children = new LinkedHashMap<>();

    private final List<Node> nodes = new ArrayList<>();

    private ProcessTree() {}

    /** @param depth 0 for what has no parent here */
    record Node(ProcessRow row, int depth) {}

    /** Siblings stay in the order of the rows. */
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
        // A pid may have been reused between two looks, so that a child seems to be its parent's parent.
        while (!tree.children.isEmpty()) {
            tree.addBelow(tree.children.remove(tree.children.keySet().iterator().next()));
        }
        return tree.nodes;
    }

    /** Without recursion: processes can be thousands deep. */
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
