package io.signalman.console.top;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jline.keymap.BindingReader;
import org.jline.keymap.KeyMap;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;
import org.jline.utils.ShutdownHooks;

/** The terminal, in full-screen mode until this is closed, the JVM exits, or a person suspends it. */
final class Screen implements AutoCloseable {
    /** How long the rest of a key's sequence may take to arrive; a lone Esc waits that long. */
    private static final long SEQUENCE_MILLIS = 100;

    private static final long POLL_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 500;
    private static final long RESUME_SECONDS = 1;

    /** What the locale says; JLine would take UTF-8 for ASCII. */
    private static final Charset LOCALE = Charset.forName(System.getProperty("native.encoding", "UTF-8"));

    private static final Size USUAL = new Size(80, 24);

    private final Terminal terminal;
    private final Display display;
    private final Attributes before;
    /** Held while keys are read: JLine sets the terminal for each read, also right after it was restored. */
    private final ReentrantLock input = new ReentrantLock(true);

    /** The size that the display knows. */
    private Size drawn = new Size();

    private volatile boolean entered;
    private volatile CountDownLatch resumed = new CountDownLatch(0);

    private Screen(Terminal terminal) {
        this.terminal = terminal;
        this.display = new Display(terminal, true);
        this.before = terminal.getAttributes();
    }

    /** @throws IOException if this is no terminal with a movable cursor, or stty(1) can't be run */
    static Screen open() throws IOException {
        Screen[] opened = new Screen[1];
        // JLine runs its tasks in their order, and closes the terminal with its own.
        ShutdownHooks.add(() -> {
            if (opened[0] != null) {
                opened[0].leave();
            }
        });
        try {
            Terminal terminal = TerminalBuilder.builder()
                    .provider(TerminalBuilder.PROP_PROVIDER_EXEC)
                    .system(true)
                    .encoding(LOCALE)
                    .dumb(false)
                    .build();
            if (terminal.getStringCapability(Capability.cursor_address) == null) {
                throw new IOException("its type " + terminal.getType() + " has no movable cursor");
            }
            opened[0] = new Screen(terminal);
            opened[0].enter();
            return opened[0];
        } catch (IllegalStateException e) {
            throw new IOException("stty(1) or tty(1) does not work", e);
        }
    }

    /** Whether the terminal shows other characters than ASCII. */
    boolean isUnicode() {
        return LOCALE.newEncoder().canEncode('━');
    }

    Size size() {
        Size size = terminal.getSize();
        return size.getRows() > 0 && size.getColumns() > 0 ? size : USUAL;
    }

    /** Runs the action on a signal, instead of what the signal does by default. */
    void on(Signal signal, Runnable action) {
        terminal.handle(signal, received -> action.run());
    }

    /** Reads keys until the terminal is gone; blocks. */
    void keys(Consumer<Key> take) {
        KeyMap<Key.Name> map = new KeyMap<>();
        map.setUnicode(Key.Name.CHAR);
        map.setAmbiguousTimeout(SEQUENCE_MILLIS);
        map.bind(Key.Name.CHAR, KeyMap.range(" -~"));
        map.bind(Key.Name.ENTER, "\r", "\n");
        map.bind(Key.Name.TAB, "\t");
        map.bind(Key.Name.ESCAPE, KeyMap.esc());
        map.bind(Key.Name.BACKSPACE, KeyMap.del(), KeyMap.ctrl('H'));
        map.bind(Key.Name.CLEAR, KeyMap.ctrl('U'));
        map.bind(Key.Name.REDRAW, KeyMap.ctrl('L'));
        map.bind(Key.Name.BACK_TAB, KeyMap.key(terminal, Capability.back_tab));
        map.bind(Key.Name.BACKSPACE, KeyMap.key(terminal, Capability.key_backspace));
        map.bind(Key.Name.UP, KeyMap.key(terminal, Capability.key_up));
        map.bind(Key.Name.DOWN, KeyMap.key(terminal, Capability.key_down));
        map.bind(Key.Name.LEFT, KeyMap.key(terminal, Capability.key_left));
        map.bind(Key.Name.RIGHT, KeyMap.key(terminal, Capability.key_right));
        map.bind(Key.Name.PAGE_UP, KeyMap.key(terminal, Capability.key_ppage));
        map.bind(Key.Name.PAGE_DOWN, KeyMap.key(terminal, Capability.key_npage));
        map.bind(Key.Name.HOME, KeyMap.key(terminal, Capability.key_home));
        map.bind(Key.Name.END, KeyMap.key(terminal, Capability.key_end));
        BindingReader reader = new BindingReader(terminal.reader());
        while (true) {
            Key.Name name = null;
            input.lock();
            try {
                int next = entered ? reader.peekCharacter(POLL_MILLIS) : NonBlockingReader.READ_EXPIRED;
                if (next >= 0) {
                    name = reader.readBinding(map);
                } else if (next != NonBlockingReader.READ_EXPIRED) {
                    return;
                }
            } finally {
                input.unlock();
            }
            if (name != null) {
                take.accept(new Key(name, name == Key.Name.CHAR ? reader.getLastBinding() : ""));
            }
        }
    }

    /** Shows these lines; only what has changed is written. */
    synchronized void draw(List<AttributedString> lines, Size size) {
        if (entered) {
            if (!size.equals(drawn)) { // Terminals differ in what they do with the lines that they showed.
                drawn = size;
                display.resize(size.getRows(), size.getColumns());
                display.clear();
            }
            display.update(lines, 0);
        }
    }

    /** Draws everything anew the next time, in full-screen mode. */
    void enter() {
        betweenKeys(this::raw);
    }

    /** A key whose sequence never ends is not waited for. */
    private void betweenKeys(Runnable action) {
        boolean held = false;
        try {
            held = input.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            action.run();
        } finally {
            if (held) {
                input.unlock();
            }
        }
    }

    private synchronized void raw() {
        terminal.enterRawMode();
        Attributes raw = terminal.getAttributes();
        raw.setControlChar(Attributes.ControlChar.VQUIT, 0); // Ctrl-\ would print a thread dump over the screen.
        terminal.setAttributes(raw);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.keypad_xmit);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
        display.clear();
        entered = true;
    }

    private void leave() {
        betweenKeys(this::restore);
    }

    private synchronized void restore() {
        if (entered) {
            entered = false;
            terminal.puts(Capability.cursor_normal);
            terminal.puts(Capability.keypad_local);
            terminal.puts(Capability.exit_ca_mode);
            terminal.flush();
            terminal.setAttributes(before);
        }
    }

    /** SIGCONT has come. */
    void resumed() {
        resumed.countDown();
    }

    /**
     * Stops this process as SIGTSTP does by default, and goes on in full-screen mode when it is continued; at once if there is
     * no shell to continue it. Java can't signal itself, but sh(1) can.
     */
    void suspend(Runnable onStop) {
        leave();
        resumed = new CountDownLatch(1);
        terminal.handle(Signal.TSTP, SignalHandler.SIG_DFL);
        try {
            new ProcessBuilder(
                            "sh", "-c", "kill -TSTP " + ProcessHandle.current().pid())
                    .start()
                    .waitFor();
            boolean unused = resumed.await(RESUME_SECONDS, TimeUnit.SECONDS);
        } catch (IOException noShell) {
            // It can't stop.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        on(Signal.TSTP, onStop);
        enter();
    }

    @Override
    public void close() throws IOException {
        leave();
        terminal.close();
    }
}
