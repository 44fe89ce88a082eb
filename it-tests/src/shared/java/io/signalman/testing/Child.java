package io.signalman.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** A process that a test started, with the lines it printed. Closing ends it and its descendants by handle. */
public final class Child implements AutoCloseable {
    /**
     * Functions for scripts. {@code asleep PID} waits until a child of the script has become sleep(1) or has ended;
     * before that it is still the shell and loses a signal that the shell traps. {@code zombie COMMAND} runs the
     * command once the shell has become sleep(1), which reaps nobody.
     */
    private static final String FUNCTIONS =
            "asleep() { while read -r name </proc/$1/comm && [ \"$name\" != sleep ]; do :; done; }; export -f asleep; "
                    + "zombie() { asleep $$; exec \"$@\"; }; ";

    /** Makes a bash print "got USR1" and so on for each of these signals, and live on. */
    public static final String REPORT = // In POSIX mode, a trapped signal ends read with a status above 128.
            "set -o posix; for s in HUP USR1 USR2 INT TERM CONT QUIT; do trap \"echo got $s\" $s; done;"
                    + " echo ready; while read -r -t 1 line || [ $? -gt 128 ]; do :; done";

    /** Programs that execute the program that a script names. */
    private static final Set<String> STARTERS = Set.of("env", "setpriv", "prlimit");

    private final Process process;

    /** Also the lock whose waiters wake with each line and at the end of a stream. */
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final List<String> stdout = new CopyOnWriteArrayList<>();

    /** Streams that are still read; guarded by the lines. */
    private int open = 2;

    private Child(Process process) {
        this.process = process;
        reader("output", process.inputReader(StandardCharsets.UTF_8), line -> {
            stdout.add(line);
            add(line);
        });
        reader("errors", process.errorReader(StandardCharsets.UTF_8), this::add);
    }

    private void reader(String what, BufferedReader from, Consumer<String> taker) {
        Thread reader = new Thread(() -> read(from, taker), what + " of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    private void read(BufferedReader from, Consumer<String> taker) {
        try (from) {
            from.lines().forEach(taker);
        } catch (IOException | UncheckedIOException ended) {
            // The lines read so far are kept.
        } finally {
            synchronized (lines) {
                open--;
                lines.notifyAll();
            }
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    public static Child start(String... command) {
        return start(List.of(command));
    }

    public static Child start(List<String> command) {
        return start(new ProcessBuilder(command));
    }

    /** The builder must not redirect the output streams. */
    public static Child start(ProcessBuilder builder) {
        try {
            return new Child(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The standard output of a command that exits with status 0. */
    public static List<String> output(String... command) {
        return output(List.of(command));
    }

    public static List<String> output(List<String> command) {
        try (Child child = start(command)) {
            int status = child.awaitEnd();
            if (status != 0) {
                throw new AssertionError(command + " ended with " + status + ": " + child.lines);
            }
            return child.stdout();
        }
    }

    /**
     * Runs a script and waits until it prints "ready", and after "echo ready; exec PROGRAM" until the program runs:
     * before that it is still a shell, which reaps its children. A script that waits for signals must read with a
     * timeout: when a signal arrives right before the read, bash runs the trap only after the read.
     */
    public static Child bash(String script) {
        return start("bash", "-c", FUNCTIONS + script).ready(script);
    }

    /** As {@link #bash}, as the leader of a session and a process group of its own. */
    public static Child group(String script) {
        return start("setsid", "bash", "-c", FUNCTIONS + script).ready(script);
    }

    public static Child reporter() {
        return bash(REPORT);
    }

    /** A copy of sleep(1) whose file name bash makes of the quoted text, for instance {@code $'a\xffb'}. */
    public static Child named(Path folder, String quoted) {
        String program = folder + "/" + quoted;
        return bash("cp -n /bin/sleep " + program + "; echo ready; exec " + program + " 600");
    }

    /** The parent of one zombie, whose pid is {@code number("zombie")}. */
    public static Child withZombie(Path folder, String name) {
        String program = folder + "/" + name;
        return bash("cp -n /bin/sleep " + program + "; zombie " + program
                + " 0 & echo zombie $!; echo ready; exec sleep 600");
    }

    /** Nine letters and digits, a letter first; the kernel keeps 15 bytes of a name. */
    public static String uniqueName() {
        return uniqueName(9);
    }

    public static String uniqueName(int length) {
        return ThreadLocalRandom.current()
                .ints(length - 2L, 0, 36)
                .mapToObj(digit -> Integer.toString(digit, 36))
                .collect(Collectors.joining("", "sm", ""));
    }

    private Child ready(String script) {
        awaitLine("ready");
        if (script.contains("echo ready; exec ")) {
            Awaitility.await().until(this::runsItsProgram);
        }
        return this;
    }

    /** Whether execve(2) is over: the kernel gives a process its new arguments last. */
    private boolean runsItsProgram() throws IOException {
        try {
            String arguments = Files.readString(Path.of("/proc/" + pid() + "/cmdline"), StandardCharsets.ISO_8859_1);
            String program = arguments.split("\0", -1)[0];
            return !arguments.isEmpty() && !arguments.contains(FUNCTIONS) && !STARTERS.contains(program);
        } catch (NoSuchFileException ended) {
            return true;
        }
    }

    public int pid() {
        return Math.toIntExact(process.pid());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The pids of all living descendants. */
    public Set<Integer> descendants() {
        return process.descendants().map(child -> Math.toIntExact(child.pid())).collect(Collectors.toSet());
    }

    /** The lines of standard output and standard error, each stream in its own order. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    public List<String> stdout() {
        return List.copyOf(stdout);
    }

    /** Writes a line to its standard input. */
    public void line(String text) throws IOException {
        process.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    public void closeInput() throws IOException {
        process.getOutputStream().close();
    }

    public void awaitLine(String line) {
        awaitLines("the line \"" + line + "\"", 1, line::equals);
    }

    /** The first whole line that begins so. */
    public String awaitLineThatBegins(String beginning) {
        return awaitLines(beginning, 1).get(0);
    }

    /** All lines that begin so, once there are as many. */
    public List<String> awaitLines(String beginning, int count) {
        return awaitLines(count + " × \"" + beginning + "…\"", count, line -> line.startsWith(beginning));
    }

    /** The number that it printed after this word. */
    public int number(String word) {
        return Integer.parseInt(awaitLineThatBegins(word + " ").substring(word.length() + 1));
    }

    private List<String> awaitLines(String what, int count, Predicate<String> wanted) {
        synchronized (lines) {
            await(what, () -> lines.stream().filter(wanted).count() >= count || open == 0);
            List<String> found = lines.stream().filter(wanted).toList();
            if (found.size() < count) {
                throw new AssertionError(pid() + " ended without " + what + ": " + lines);
            }
            return found;
        }
    }

    /** Waits without polling, since tests wait for a line thousands of times. */
    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + Polling.PATIENCE.toNanos();
        synchronized (lines) {
            while (!condition.getAsBoolean()) {
                long millis = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (millis <= 0) {
                    throw new AssertionError(
                            "No " + what + " of " + pid() + " within " + Polling.PATIENCE.toSeconds() + " s: " + lines);
                }
                try {
                    lines.wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    /**
     * The exit status, 128 + n after signal n. Waits for the process alone: its last lines may still be unread, and a
     * descendant may hold its output open.
     */
    public int awaitExit() {
        try {
            if (!process.waitFor(Polling.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(pid() + " does not end; it printed " + lines);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return process.exitValue();
    }

    /** The exit status once all lines are read; every process that holds its output must end. */
    public int awaitEnd() {
        int status = awaitExit();
        await("end of the output", () -> open == 0);
        return status;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit();
        deleteAttachSocket();
    }

    /** A killed JVM leaves its socket, which would keep others from attaching to a later JVM with the same pid. */
    private void deleteAttachSocket() {
        try {
            Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
