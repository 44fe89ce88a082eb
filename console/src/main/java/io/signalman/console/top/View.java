package io.signalman.console.top;

import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** How a person looks at the processes of one agent. */
final class View {
    static final int ANEW = -1;

    /** The target that is listed, "" for all. */
    String filter = "";

    /** The text that n looks for again. */
    String search = "";

    Sort sort = Sort.PID;
    boolean reversed;
    boolean tree = true;

    /**
     * The handle of the selected process, so that no refresh and no order changes which process that is; it stays if the
     * process has ended.
     */
    String cursor = "";

    /** The line where the cursor was last seen, from 0; {@link #ANEW} before the list has come. */
    int line = ANEW;

    /** The marked processes by their handles, in the order of marking. */
    final Map<String, Proc> marks = new LinkedHashMap<>();

    /** The handles of those whose descendants are left out. */
    final Set<String> collapsed = new HashSet<>();

    /** The columns. */
    enum Sort {
        PID,
        USER,
        STATE,
        AGE,
        NAME,
        COMMAND;

        Sort next() {
            return switch (this) {
                case PID -> USER;
                case USER -> STATE;
                case STATE -> AGE;
                case AGE -> NAME;
                case NAME -> COMMAND;
                case COMMAND -> PID;
            };
        }
    }

    Comparator<Proc> order() {
        Comparator<Proc> order =
                switch (sort) {
                    case PID -> Comparator.comparingInt(Proc::pid);
                    case USER -> Comparator.comparing(Proc::user);
                    case STATE -> Comparator.comparing(Proc::state);
                    case AGE -> Comparator.comparingLong(Proc::start);
                    case NAME -> Comparator.comparing(Proc::name);
                    case COMMAND -> Comparator.comparing(Proc::command);
                };
        order = order.thenComparingInt(Proc::pid);
        return reversed ? order.reversed() : order;
    }

    /** Another list: if it does not have the selected process, its first one is selected. */
    void filter(String target) {
        filter = target;
        line = ANEW;
    }

    /** Marks a process, or removes its mark. */
    void mark(Proc process) {
        if (marks.remove(process.handle()) == null) {
            marks.put(process.handle(), process);
        }
    }

    /** Leaves the descendants of the selected process out of the tree, or shows them. */
    void fold(boolean on) {
        if (tree && on) {
            collapsed.add(cursor);
        } else if (tree) {
            collapsed.remove(cursor);
        }
    }
}
