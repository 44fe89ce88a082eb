package io.signalman.console.top;

import io.signalman.console.AgentEntry;
import io.signalman.console.Agents;
import io.signalman.console.top.Step.Ask;
import java.io.IOError;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;

/** The full screen: one loop takes keys, answers and signals in turn, each as a step from a state to the next. */
public final class Top {
    private static final int INTERRUPTED = 130;
    private static final long TICK_MILLIS = 500;

    /** A property of the JVM that asks for ASCII: the launcher's, for a locale that it had to change. */
    private static final String ASCII = "signalman.ascii";

    private final BlockingQueue<Function<State, Step>> events = new LinkedBlockingQueue<>();
    private final Callers callers;
    private final Screen screen;
    private final Look look;
    private Size size;
    private int exitCode;

    private Top(Agents agents, Screen screen) {
        this.callers = new Callers(agents, events::add);
        this.screen = screen;
        this.look = new Look(
                new Text(Boolean.getBoolean(ASCII) || !screen.isUnicode()),
                System.getenv().getOrDefault("NO_COLOR", "").isEmpty());
        this.size = screen.size();
    }

    /**
     * Runs until the person quits.
     *
     * @return the exit code: 0, or 130 after Ctrl-C
     * @throws IOException if the terminal can't be used
     */
    public static int run(Agents agents) throws IOException {
        List<AgentEntry> found = agents.list();
        try (Screen screen = Screen.open()) {
            return new Top(agents, screen).loop(found);
        }
    }

    private int loop(List<AgentEntry> found) {
        screen.on(Signal.INT, () -> events.add(this::interrupt));
        screen.on(Signal.TSTP, this::stop);
        screen.on(Signal.CONT, () -> {
            screen.resumed();
            events.add(this::again);
        });
        screen.on(Signal.WINCH, () -> events.add(this::resize));
        Thread keys = new Thread(this::keys, "signalman top: keys");
        keys.setDaemon(true);
        keys.start();
        callers.start();
        State state = State.of(found, size.getRows(), size.getColumns(), System.currentTimeMillis());
        while (!state.quit()) {
            state = take(state, now -> Keys.tick(now, System.currentTimeMillis()));
            screen.draw(Frame.lines(state, look), size);
            Function<State, Step> event = next();
            while (event != null && !state.quit()) {
                state = take(state, event);
                event = events.poll();
            }
        }
        return exitCode;
    }

    private State take(State state, Function<State, Step> event) {
        Step step = event.apply(state);
        for (Ask ask : step.asks()) {
            callers.ask(ask);
        }
        return step.state();
    }

    /** Null if nothing happens before the next tick. */
    private Function<State, Step> next() {
        try {
            return events.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return this::interrupt;
        }
    }

    private void keys() {
        try {
            screen.keys(key -> events.add(key.name() == Key.Name.REDRAW ? this::again : state -> Keys.key(state, key)));
        } catch (IOError gone) {
            // The terminal was closed, by us or by its other side.
        }
        events.add(state -> Step.of(state.leave()));
    }

    private Step interrupt(State state) {
        exitCode = INTERRUPTED;
        return Step.of(state.leave());
    }

    private void stop() {
        events.add(state -> {
            screen.suspend(this::stop);
            return resize(state);
        });
    }

    private Step again(State state) {
        screen.enter();
        return resize(state);
    }

    private Step resize(State state) {
        size = screen.size();
        return Step.of(state.size(size.getRows(), size.getColumns()));
    }
}
