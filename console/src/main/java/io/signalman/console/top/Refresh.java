package io.signalman.console.top;

import io.signalman.console.Agents;
import io.signalman.console.Json;
import io.signalman.console.top.State.Tab;
import io.signalman.console.top.Step.Answer;
import io.signalman.console.top.Step.Ask;
import io.signalman.console.top.Told.Event;
import io.signalman.console.top.Told.Facts;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Keeps what is shown of the selected agent up to date. Other agents are not asked. */
final class Refresh {
    /** Milliseconds from an answer to the next request. */
    static final long EVERY = 2_000;

    private static final long FACTS_EVERY = 10_000;
    private static final int MOST_EVENTS = 100;
    private static final long NONE_YET = -1;

    private Refresh() {}

    /** Asks the selected agent if it is time and nothing holds the list. */
    static Step tick(State state) {
        if (state.dialog().holds() || state.tab().isEmpty()) {
            return Step.of(state);
        }
        Tab tab = state.tab().get();
        return tab.told().asked() != 0 || state.now() < tab.told().next() ? Step.of(state) : list(state, tab);
    }

    private static Step list(State state, Tab tab) {
        String agent = tab.agent().id();
        String filter = tab.view().filter();
        State asking = state.told(agent, told -> told.asked(state.now(), told.next()));
        return Step.of(
                asking,
                new Ask(
                        agent,
                        "findProcesses",
                        List.of(filter.isEmpty() ? "*" : filter),
                        "",
                        (now, answer) -> listed(now, agent, filter, answer)));
    }

    private static Step listed(State state, String agent, String filter, Answer answer) {
        if (answer.failed()) {
            return Step.of(state.told(agent, told -> told.problem(answer.problem(), state.now())));
        }
        boolean stale = state.dialog().holds()
                || state.tab(agent)
                        .filter(tab -> tab.view().filter().equals(filter))
                        .isEmpty();
        State shown = stale ? state : show(state, agent, filter, answer);
        return events(shown, agent);
    }

    /** Takes a list of processes; only a complete list says that a marked process has ended. */
    static State show(State state, String agent, String filter, Answer answer) {
        Map<?, ?> list = Json.object(answer.value());
        List<Proc> processes =
                Json.objects(list, "processes").stream().map(Proc::of).toList();
        String note = (Json.text(list, "refusal") + " " + Json.text(list, "note")).strip();
        State shown = state.told(agent, told -> told.processes(processes, note, state.now()));
        Set<String> handles = new HashSet<>();
        processes.forEach(process -> handles.add(process.handle()));
        return shown.view(agent, view -> {
            Map<String, Proc> marks = new LinkedHashMap<>(view.marks());
            if (filter.isEmpty()) {
                marks.keySet().retainAll(handles);
            }
            return begin(view, processes, handles).marks(marks);
        });
    }

    /** Selects the first process of a new list, unless it has the selected one. */
    private static View begin(View view, List<Proc> processes, Set<String> handles) {
        if (view.line() != View.ANEW || processes.isEmpty()) {
            return view;
        }
        String first = Rows.of(processes, view).get(0).process().handle();
        return view.cursor(handles.contains(view.cursor()) ? view.cursor() : first, 0);
    }

    private static Step events(State state, String agent) {
        if (state.tab(agent).isEmpty()) {
            return Step.of(state);
        }
        long last = state.tab(agent).get().told().lastEvent();
        return Step.of(
                state,
                new Ask(
                        agent,
                        "listEvents",
                        List.of(last, MOST_EVENTS),
                        "",
                        (now, page) -> events(now, agent, last == NONE_YET, page)));
    }

    private static Step events(State state, String agent, boolean first, Answer answer) {
        if (answer.failed()) {
            return facts(state, agent);
        }
        Map<?, ?> page = Json.object(answer.value());
        long last = Json.number(page, "last");
        if (first) { // It has no events, but says how far back to begin.
            return events(state.told(agent, told -> told.events(List.of(), Math.max(0, last - MOST_EVENTS))), agent);
        }
        List<Event> events =
                Json.objects(page, "events").stream().map(Refresh::event).toList();
        return facts(state.told(agent, told -> told.events(last(told.events(), events), last)), agent);
    }

    private static List<Event> last(List<Event> old, List<Event> more) {
        return Stream.concat(old.stream(), more.stream())
                .skip(Math.max(0, old.size() + more.size() - MOST_EVENTS))
                .toList();
    }

    private static Event event(Map<?, ?> event) {
        Map<?, ?> report = event.get("report") instanceof Map<?, ?> map ? map : Map.of();
        return new Event(
                Json.text(event, "time"),
                Json.text(event, "principal"),
                Json.text(event, "door"),
                Json.text(report, "message"),
                Json.text(event, "reason"),
                Json.flag(report, "ok"));
    }

    private static Step facts(State state, String agent) {
        boolean due = state.tab(agent)
                .filter(tab -> tab.told().facts().at() + FACTS_EVERY <= state.now())
                .isPresent();
        return due
                ? Step.of(state, new Ask(agent, Agents.STATUS, List.of(), "", (now, status) -> who(now, agent, status)))
                : done(state, agent);
    }

    private static Step who(State state, String agent, Answer status) {
        return Step.of(
                state, new Ask(agent, "whoAmI", List.of(), "", (now, caller) -> facts(now, agent, status, caller)));
    }

    private static Step facts(State state, String agent, Answer status, Answer caller) {
        if (status.failed() || caller.failed()) {
            return done(state, agent);
        }
        Facts facts = Health.facts(Json.object(status.value()), Json.object(caller.value()), state.now());
        return done(state.told(agent, told -> told.facts(facts)), agent);
    }

    private static Step done(State state, String agent) {
        return Step.of(state.told(agent, told -> told.asked(0, state.now() + EVERY)));
    }
}
