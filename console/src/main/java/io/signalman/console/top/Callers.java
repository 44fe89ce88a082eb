package io.signalman.console.top;

import io.signalman.console.AgentEntry;
import io.signalman.console.AgentException;
import io.signalman.console.Agents;
import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Calls agents, each on two threads of its own, so that a slow one keeps neither keys nor other agents waiting. What signals
 * or cancels never waits for a look: somebody who has given up on it would be surprised later.
 */
final class Callers {
    private static final long LIST_SECONDS = 5;
    private static final Set<String> ACTS = Set.of("sendSignalWith", "stop", "cancelJob");

    private final Agents agents;
    private final Consumer<Runnable> events;
    private final Map<String, ExecutorService> threads = new HashMap<>();

    /** @param events takes what an answer leads to */
    Callers(Agents agents, Consumer<Runnable> events) {
        this.agents = agents;
        this.events = events;
    }

    /** Looks for agents again and again. */
    void start(State state) {
        var unused = Executors.newSingleThreadScheduledExecutor(work -> daemon("agents", work))
                .scheduleWithFixedDelay(() -> list(state), LIST_SECONDS, LIST_SECONDS, TimeUnit.SECONDS);
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, "signalman top: " + name);
        thread.setDaemon(true);
        return thread;
    }

    private void list(State state) {
        try {
            List<AgentEntry> found = agents.list();
            events.accept(() -> state.agents(found));
        } catch (RuntimeException e) {
            String why = String.valueOf(e.getMessage());
            events.accept(() -> state.flash = why);
        }
    }

    /** Called by one thread only. */
    void ask(Ask ask) {
        String name = ask.agent() + (ACTS.contains(ask.operation()) ? ", acting" : "");
        threads.computeIfAbsent(name, id -> Executors.newSingleThreadExecutor(work -> daemon(id, work)))
                .execute(() -> {
                    Answer answer = answer(ask);
                    events.accept(() -> ask.then().accept(answer));
                });
    }

    private Answer answer(Ask ask) {
        try {
            String json = agents.call(ask.agent(), ask.operation(), ask.arguments(), ask.reason());
            return new Answer(Json.parse(json), "");
        } catch (AgentException e) {
            return new Answer("", e.sentence());
        } catch (RuntimeException | StackOverflowError e) {
            return new Answer("", "The answer can't be used (" + e + ").");
        }
    }
}
