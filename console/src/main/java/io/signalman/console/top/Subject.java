package io.signalman.console.top;

import java.util.List;
import java.util.stream.Collectors;

/** The processes that were shown when a person began to decide; nothing else is ever hit. */
record Subject(Tab tab, List<Proc> processes) {
    /** Means exactly these processes. */
    String target() {
        return processes.stream().map(Proc::handle).collect(Collectors.joining(","));
    }

    String names() {
        return processes.stream().map(Proc::label).collect(Collectors.joining(", "));
    }

    boolean isOne() {
        return processes.size() == 1;
    }

    /** "4242 nginx" or "3 processes". */
    String label() {
        return isOne() ? processes.get(0).label() : processes.size() + " processes";
    }
}
