package io.signalman.console.top;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * How a person looks at the processes of one agent.
 *
 * @param filter the target that is listed, "" for all
 * @param search the text that n looks for again
 * @param cursor the handle of the selected process, so that no refresh and no order changes which process that is; it stays if
 *     the process has ended
 * @param line where the cursor was last seen, from 0; {@link #ANEW} before the list has come
 * @param marks the marked processes by their handles, in the order of marking
 * @param collapsed the handles of those whose descendants are left out
 */
record View(
        String filter,
        String search,
        Sort sort,
        boolean reversed,
        boolean tree,
        String cursor,
        int line,
        Map<String, Proc> marks,
        Set<String> collapsed) {
    static final int ANEW = -1;
    static final View START = new View("", "", Sort.PID, false, true, "", ANEW, Map.of(), Set.of());

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

        Comparator<Proc> order() {
            Comparator<Proc> order =
                    switch (this) {
                        case PID -> Comparator.comparingInt(Proc::pid);
                        case USER -> Comparator.comparing(Proc::user);
                        case STATE -> Comparator.comparing(Proc::state);
                        case AGE -> Comparator.comparingLong(Proc::start);
                        case NAME -> Comparator.comparing(Proc::name);
                        case COMMAND -> Comparator.comparing(Proc::command);
                    };
            return order.thenComparingInt(Proc::pid);
        }
    }

    Comparator<Proc> order() {
        return reversed ? sort.order().reversed() : sort.order();
    }

    /** Another list: if it does not have the selected process, its first one is selected. */
    View filter(String target) {
        return new View(target, search, sort, reversed, tree, cursor, ANEW, marks, collapsed);
    }

    View search(String text) {
        return new View(filter, text, sort, reversed, tree, cursor, line, marks, collapsed);
    }

    View sort(Sort column, boolean backwards) {
        return new View(filter, search, column, backwards, tree, cursor, line, marks, collapsed);
    }

    View tree(boolean on) {
        return new View(filter, search, sort, reversed, on, cursor, line, marks, collapsed);
    }

    View cursor(String handle, int at) {
        return new View(filter, search, sort, reversed, tree, handle, at, marks, collapsed);
    }

    View marks(Map<String, Proc> marked) {
        return new View(filter, search, sort, reversed, tree, cursor, line, marked, collapsed);
    }

    /** Marks a process, or removes its mark. */
    View mark(Proc process) {
        Map<String, Proc> marked = new LinkedHashMap<>(marks);
        if (marked.remove(process.handle()) == null) {
            marked.put(process.handle(), process);
        }
        return marks(marked);
    }

    View collapse(String handle, boolean on) {
        Set<String> changed = new LinkedHashSet<>(collapsed);
        if (on) {
            changed.add(handle);
        } else {
            changed.remove(handle);
        }
        return new View(filter, search, sort, reversed, tree, cursor, line, marks, changed);
    }
}
