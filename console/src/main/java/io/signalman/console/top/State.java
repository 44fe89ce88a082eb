package io.signalman.console.top;

import io.signalman.console.AgentEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All that the screen depends on.
 *
 * @param tabs one for each agent
 * @param current the selected one
 * @param dialog what is open below the list
 * @param flash one sentence until the next key; "" for none
 * @param now milliseconds since 1970
 * @param quit whether the person has asked to leave
 */
record State(List<Tab> tabs, int current, Dialog dialog, String flash, int rows, int columns, long now, boolean quit) {
    /** One agent. */
    record Tab(AgentEntry agent, Told told, View view) {}

    static State of(List<AgentEntry> agents, int rows, int columns, long now) {
        return new State(List.of(), 0, new Dialog.None(), "", rows, columns, now, false).agents(agents);
    }

    Optional<Tab> tab() {
        return tabs.isEmpty() ? Optional.empty() : Optional.of(tabs.get(current));
    }

    /** The agent's tab, unless it has gone. */
    Optional<Tab> tab(String agent) {
        return tabs.stream().filter(tab -> tab.agent().id().equals(agent)).findFirst();
    }

    /** Takes a new list of agents. The selected tab stays selected, and stays even if its agent is not listed any more. */
    State agents(List<AgentEntry> agents) {
        List<Tab> changed = new ArrayList<>();
        for (AgentEntry agent : agents) {
            changed.add(tab(agent.id())
                    .map(tab -> new Tab(agent, tab.told(), tab.view()))
                    .orElse(new Tab(agent, Told.NOTHING, View.START)));
        }
        int selected = 0;
        if (tab().isPresent()) {
            String id = tab().get().agent().id();
            selected = agents.stream().map(AgentEntry::id).toList().indexOf(id);
            if (selected < 0) {
                selected = Math.min(current, changed.size());
                changed.add(selected, tab().get());
            }
        }
        return new State(changed, selected, dialog, flash, rows, columns, now, quit);
    }

    State select(int index) {
        return new State(tabs, index, dialog, flash, rows, columns, now, quit);
    }

    State dialog(Dialog opened) {
        return new State(tabs, current, opened, flash, rows, columns, now, quit);
    }

    State close() {
        return dialog(new Dialog.None());
    }

    State flash(String sentence) {
        return new State(tabs, current, dialog, sentence, rows, columns, now, quit);
    }

    State at(long time) {
        return new State(tabs, current, dialog, flash, rows, columns, time, quit);
    }

    State size(int height, int width) {
        return new State(tabs, current, dialog, flash, height, width, now, quit);
    }

    State leave() {
        return new State(tabs, current, dialog, flash, rows, columns, now, true);
    }

    State told(String agent, UnaryOperator<Told> change) {
        return change(agent, tab -> new Tab(tab.agent(), change.apply(tab.told()), tab.view()));
    }

    State view(String agent, UnaryOperator<View> change) {
        return change(agent, tab -> new Tab(tab.agent(), tab.told(), change.apply(tab.view())));
    }

    private State change(String agent, UnaryOperator<Tab> change) {
        List<Tab> changed = tabs.stream()
                .map(tab -> tab.agent().id().equals(agent) ? change.apply(tab) : tab)
                .toList();
        return new State(changed, current, dialog, flash, rows, columns, now, quit);
    }
}
