package io.signalman.console.top;

import io.signalman.console.AgentEntry;
import io.signalman.console.Json;
import java.util.List;
import java.util.Map;

/** One agent: what it has told so far, and how the person looks at it. */
final class Tab {
    AgentEntry agent;
    final View view = new View();

    /** Why it did not answer the last time, one sentence; "" if it did. */
    String problem = "";

    /** As they were at {@link #asOf}. */
    List<Proc> processes = List.of();

    /** Why no process is shown, or that more could match; "" for nothing. */
    String note = "";

    /** The last ones, oldest first. */
    List<Event> events = List.of();

    /** The number of the last event; -1 before the first answer. */
    long lastEvent = -1;

    Facts facts = Facts.UNKNOWN;

    /** Since when a request waits for its answer; 0 if none does. */
    long asked;

    /** When to ask again. */
    long next;

    /** When it listed the processes; 0 before the first list. */
    long asOf;

    Tab(AgentEntry agent) {
        this.agent = agent;
    }

    /** A report that the agent made. The texts are its words and those of callers. */
    record Event(String time, String principal, String door, String message, String reason, boolean ok) {
        static Event of(Map<?, ?> event) {
            Map<?, ?> report = event.get("report") instanceof Map<?, ?> map ? map : Map.of();
            return new Event(
                    Json.text(event, "time"),
                    Json.text(event, "principal"),
                    Json.text(event, "door"),
                    Json.text(report, "message"),
                    Json.text(event, "reason"),
                    Json.flag(report, "ok"));
        }
    }
}
