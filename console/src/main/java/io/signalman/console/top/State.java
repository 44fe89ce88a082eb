package io.signalman.console.top;

import io.signalman.console.AgentEntry;
import io.signalman.console.top.Ask.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All that the screen depends on. One thread uses it. */
final class State {
    /** One for each agent. */
    List<Tab> tabs = List.of();

    /** The selected tab. */
    int current;

    /** What is open below the list. */
    Dialog dialog = new Browse();

    /** One sentence until the next key; "" for none. */
    String flash = "";

    int rows;
    int columns;

    /** Milliseconds since 1970. */
    long now;

    /** Whether the person has asked to leave. */
    boolean quit;

    private final Consumer<Ask> asks;

    /** @param asks takes requests to agents */
    State(List<AgentEntry> agents, int rows, int columns, Consumer<Ask> asks) {
        this.rows = rows;
        this.columns = columns;
        this.asks = asks;
        agents(agents);
    }

    Optional<Tab> tab() {
        return tabs.isEmpty() ? Optional.empty() : Optional.of(tabs.get(current));
    }

    /** Takes a new list of agents. The selected tab stays selected, and stays even if its agent is not listed any more. */
    void agents(List<AgentEntry> agents) {
        List<Tab> changed = new ArrayList<>();
        for (AgentEntry agent : agents) {
            Tab tab = tabs.stream()
                    .filter(old -> old.agent.id().equals(agent.id()))
                    .findFirst()
                    .orElseGet(() -> new Tab(agent));
            tab.agent = agent;
            changed.add(tab);
        }
        tab().ifPresent(tab -> {
            if (!changed.contains(tab)) {
                changed.add(Math.min(current, changed.size()), tab);
            }
            current = changed.indexOf(tab);
        });
        tabs = changed;
    }

    void close() {
        dialog = new Browse();
    }

    void ask(Tab tab, String operation, List<Object> arguments, Consumer<Answer> then) {
        ask(tab, operation, arguments, "", then);
    }

    void ask(Tab tab, String operation, List<Object> arguments, String reason, Consumer<Answer> then) {
        asks.accept(new Ask(tab.agent.id(), operation, arguments, reason, then));
    }
}
