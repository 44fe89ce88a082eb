package io.signalman.console.top;

import io.signalman.console.Agents;
import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import io.signalman.console.top.Tab.Event;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Keeps what is shown of the selected agent up to date. Other agents are not asked. */
final class Refresh {
    /** Milliseconds from an answer to the next request. */
    static final long EVERY = 2_000;

    private static final long FACTS_EVERY = 10_000;
    private static final int MOST_EVENTS = 100;

    private Refresh() {}

    /** Asks the selected agent if it is time and nothing holds the list. */
    static void tick(State state) {
        if (!state.dialog.holds()) {
            state.tab().filter(tab -> tab.asked == 0 && state.now >= tab.next).ifPresent(tab -> list(state, tab));
        }
    }

    private static void list(State state, Tab tab) {
        String filter = tab.view.filter;
        tab.asked = state.now;
        state.ask(tab, "findProcesses", List.of(filter.isEmpty() ? "*" : filter), answer -> {
            if (answer.failed()) {
                failed(state, tab, answer.problem());
            } else if (state.tabs.contains(tab)) {
                if (!state.dialog.holds() && tab.view.filter.equals(filter)) {
                    show(state, tab, answer);
                }
                events(state, tab);
            }
        });
    }

    private static void failed(State state, Tab tab, String problem) {
        tab.problem = problem;
        tab.processes = List.of();
        tab.note = "";
        tab.facts = Facts.UNKNOWN;
        tab.asOf = 0;
        done(state, tab);
    }

    /** Takes a list of processes; only a complete list says that a marked process has ended. */
    static void show(State state, Tab tab, Answer answer) {
        Map<?, ?> list = Json.object(answer.value());
        tab.processes = Json.objects(list, "processes").stream().map(Proc::of).toList();
        tab.note = (Json.text(list, "refusal") + " " + Json.text(list, "note")).strip();
        tab.problem = "";
        tab.asOf = state.now;
        View view = tab.view;
        Set<String> handles = tab.processes.stream().map(Proc::handle).collect(Collectors.toSet());
        if (view.filter.isEmpty()) {
            view.marks.keySet().retainAll(handles);
        }
        if (view.line == View.ANEW && !handles.isEmpty()) {
            view.line = 0;
            if (!handles.contains(view.cursor)) {
                view.cursor = Rows.of(tab.processes, view).get(0).process().handle();
            }
        }
    }

    private static void events(State state, Tab tab) {
        boolean first = tab.lastEvent < 0;
        state.ask(tab, "listEvents", List.of(tab.lastEvent, MOST_EVENTS), answer -> {
            Map<?, ?> page = Json.object(answer.value());
            long last = Json.number(page, "last");
            if (answer.failed()) {
                facts(state, tab);
            } else if (first) { // It has no events, but says how far back to begin.
                tab.lastEvent = Math.max(0, last - MOST_EVENTS);
                events(state, tab);
            } else {
                tab.lastEvent = last;
                tab.events = latest(tab.events, Json.objects(page, "events"));
                facts(state, tab);
            }
        });
    }

    private static List<Event> latest(List<Event> old, List<Map<?, ?>> more) {
        return Stream.concat(old.stream(), more.stream().map(Event::of))
                .skip(Math.max(0, old.size() + more.size() - MOST_EVENTS))
                .toList();
    }

    private static void facts(State state, Tab tab) {
        if (tab.facts.at() + FACTS_EVERY > state.now) {
            done(state, tab);
            return;
        }
        state.ask(
                tab,
                Agents.STATUS,
                List.of(),
                status -> state.ask(tab, "whoAmI", List.of(), caller -> {
                    if (!status.failed() && !caller.failed()) {
                        tab.facts = Facts.of(Json.object(status.value()), Json.object(caller.value()), state.now);
                    }
                    done(state, tab);
                }));
    }

    private static void done(State state, Tab tab) {
        tab.asked = 0;
        tab.next = state.now + EVERY;
    }
}
