package io.signalman.console.top;

import io.signalman.console.AgentEntry;
import io.signalman.console.Agents;
import java.io.IOError;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal.Signal;

/** The full screen: one loop takes keys, answers and signals in turn, and draws the state. */
public final class Top {
    private static final int INTERRUPTED = 130;
    private static final long TICK_MILLIS = 500;

    /** A property of the JVM that asks for ASCII: the launcher's, for a locale that it had to change. */
    private static final String ASCII = "signalman.ascii";

    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final Callers callers;
    private final Screen screen;
    private final Look look;
    private final State state;
    private int exitCode;

    private Top(Agents agents, List<AgentEntry> found, Screen screen) {
        this.callers = new Callers(agents, events::add);
        this.screen = screen;
        this.look = new Look(
                new Text(Boolean.getBoolean(ASCII) || !screen.isUnicode()),
                System.getenv().getOrDefault("NO_COLOR", "").isEmpty());
        Size size = screen.size();
        this.state = new State(found, size.getRows(), size.getColumns(), callers::ask);
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
            return new Top(agents, found, screen).loop();
        }
    }

    private int loop() {
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
        callers.start(state);
        while (!state.quit) {
            Keys.tick(state, System.currentTimeMillis());
            screen.draw(Frame.lines(state, look), new Size(state.columns, state.rows));
            Runnable event = next();
            while (event != null && !state.quit) {
                event.run();
                event = events.poll();
            }
        }
        return exitCode;
    }

    /** Null if nothing happens before the next tick. */
    private Runnable next() {
        try {
            return events.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return this::interrupt;
        }
    }

    private void keys() {
        try {
            screen.keys(key -> events.add(key.name() == Key.Name.REDRAW ? this::again : () -> Keys.key(state, key)));
        } catch (IOError gone) {
            // The terminal was closed, by us or by its other side.
        }
        events.add(() -> state.quit = true);
    }

    private void interrupt() {
        exitCode = INTERRUPTED;
        state.quit = true;
    }

    private void stop() {
        events.add(() -> {
            screen.suspend(this::stop);
            resize();
        });
    }

    private void again() {
        screen.enter();
        resize();
    }

    private void resize() {
        Size size = screen.size();
        state.rows = size.getRows();
        state.columns = size.getColumns();
    }
}
