package io.signalman.console.top;

import io.signalman.console.Json;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is open below the list. */
sealed interface Dialog {
    /** Whether the list holds still, since the person is about to decide about what it shows. */
    default boolean holds() {
        return false;
    }

    /** Only the events. */
    record None() implements Dialog {}

    /** The processes that were shown when a person began to decide; nothing else is ever hit. */
    record Subject(String agent, List<Proc> processes) {
        /** Means exactly these processes. */
        String target() {
            return processes.stream().map(Proc::handle).collect(Collectors.joining(","));
        }

        String names() {
            return processes.stream().map(Proc::label).collect(Collectors.joining(", "));
        }

        /** "4242 nginx" or "3 processes". */
        String label() {
            return processes.size() == 1 ? processes.get(0).label() : processes.size() + " processes";
        }
    }

    /** Signals to choose from. */
    record Menu(Subject subject, List<Choice> choices, int cursor, boolean all) implements Dialog {
        @Override
        public boolean holds() {
            return true;
        }

        Choice choice() {
            return choices.get(cursor);
        }
    }

    /**
     * A signal in the menu.
     *
     * @param signal "TERM"
     * @param action what it does by default, for a signal that the agent was not asked about
     * @param state of the agent's answer
     * @param effect what it would do, in short
     * @param verdict whether it may be sent, and by which rule
     * @param details sentences about single processes
     */
    record Choice(
            String signal,
            long number,
            String action,
            Known state,
            String effect,
            String verdict,
            boolean allowed,
            List<String> details) {
        /** Whether the agent has answered. */
        enum Known {
            NO,
            ASKED,
            YES
        }
    }

    /** What a {@link Prompt} asks for. */
    enum Wanted {
        SEARCH("Search"),
        FILTER("Filter"),
        LADDER("Stop with the ladder"),
        REASON("Reason");

        final String label;

        Wanted(String label) {
            this.label = label;
        }
    }

    /**
     * A line of text.
     *
     * @param order what it is about, for a ladder or a reason
     * @param error why the text was not accepted; "" for none
     */
    record Prompt(Wanted wanted, String text, Order order, String error) implements Dialog {
        @Override
        public boolean holds() {
            return true;
        }
    }

    /**
     * What is about to be sent.
     *
     * @param signal "TERM"; "" for a stop
     * @param ladder "TERM 10s KILL"; "" for a signal
     * @param preview what is going to happen, one sentence or several
     */
    record Order(Subject subject, String signal, String ladder, String reason, List<Line> preview) {
        boolean isStop() {
            return signal.isEmpty();
        }

        String verb() {
            return isStop() ? "Stop" : "Send " + signal + " to";
        }
    }

    /** The last question before a send; its lines are shown from the one at {@code top} on. */
    record Confirm(Order order, int top) implements Dialog {
        /** The processes, then what is going to happen. */
        List<Line> lines() {
            return Stream.concat(Stream.of(Line.of(Tone.WARNING, order.subject().names())), order.preview().stream())
                    .toList();
        }

        @Override
        public boolean holds() {
            return true;
        }
    }

    /** Lines to read, from the one at {@code top} on. */
    record Page(String title, List<Line> lines, int top) implements Dialog {}

    /** A stop under way, or over. */
    record Progress(String agent, Job job, long next) implements Dialog {}

    /** Jobs to choose from. */
    record Jobs(String agent, List<Job> jobs, int cursor) implements Dialog {}

    /**
     * A line of a page, in a colour.
     *
     * @param cells one text, or pid, name, and two texts that stand below those of other lines
     */
    record Line(Tone tone, List<String> cells) {
        static Line of(Tone tone, String text) {
            return new Line(tone, List.of(text));
        }

        /** About one process of a report. */
        static Line of(Tone tone, Map<?, ?> row, String first, String second) {
            return new Line(tone, List.of(Json.text(row, "pid"), Json.text(row, "name"), first, second));
        }
    }

    /** How a line is meant. */
    enum Tone {
        PLAIN,
        GOOD,
        WARNING,
        BAD,
        FAINT
    }
}
