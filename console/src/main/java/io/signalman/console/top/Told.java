package io.signalman.console.top;

import java.util.List;

/**
 * What one agent has told so far.
 *
 * @param problem why it did not answer the last time, one sentence; "" if it did
 * @param processes as they were at {@code asOf}
 * @param note why no process is shown, or that more could match; "" for nothing
 * @param events the last ones, oldest first
 * @param lastEvent the number of the last one; -1 before the first answer
 * @param facts about the agent and this caller
 * @param asked since when a request waits for its answer; 0 if none does
 * @param next when to ask again
 * @param asOf when it listed the processes; 0 before the first list
 */
record Told(
        String problem,
        List<Proc> processes,
        String note,
        List<Event> events,
        long lastEvent,
        Facts facts,
        long asked,
        long next,
        long asOf) {
    static final Told NOTHING = new Told("", List.of(), "", List.of(), -1, Facts.UNKNOWN, 0, 0, 0);

    /** A report that the agent made. The texts are its words and those of callers. */
    record Event(String time, String principal, String door, String message, String reason, boolean ok) {}

    /**
     * For the status line.
     *
     * @param who the caller as the agent identified it
     * @param parts scope, policy, audit and exposure in short
     * @param alarms sentences about what is wrong; empty is good
     * @param at when it told this; 0 for never
     */
    record Facts(String who, List<String> parts, List<String> alarms, long at) {
        static final Facts UNKNOWN = new Facts("", List.of(), List.of(), 0);
    }

    Told problem(String sentence, long now) {
        return new Told(sentence, List.of(), "", events, lastEvent, Facts.UNKNOWN, 0, now + Refresh.EVERY, 0);
    }

    Told processes(List<Proc> listed, String remark, long now) {
        return new Told("", listed, remark, events, lastEvent, facts, asked, next, now);
    }

    Told events(List<Event> kept, long last) {
        return new Told(problem, processes, note, kept, last, facts, asked, next, asOf);
    }

    Told facts(Facts told) {
        return new Told(problem, processes, note, events, lastEvent, told, asked, next, asOf);
    }

    /** With or without a request under way. */
    Told asked(long since, long again) {
        return new Told(problem, processes, note, events, lastEvent, facts, since, again, asOf);
    }
}
