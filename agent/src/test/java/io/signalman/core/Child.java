package io.signalman.core;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** A child process of a test's own, with the lines that it printed; it and its descendants end with the test. */
public final class Child implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Child(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    public static Child start(String... command) {
        try {
            return new Child(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * For scripts: waits until a child of theirs has become sleep(1), or has ended. Before that it is still the shell, and loses a signal
     * that the shell traps.
     */
    private static final String ASLEEP =
            "asleep() { while read -r name </proc/$1/comm && [ \"$name\" != sleep ]; do :; done; }; export -f asleep; ";

    /** For scripts: ends as a zombie, since it ends only once the shell has become sleep(1), which collects nobody. */
    private static final String ZOMBIE = "zombie() { asleep $$; exec \"$@\"; }; ";

    /**
     * Runs a script that prints "ready" once it is. One that waits for signals must read with a timeout: a bash that gets one
     * right before it reads runs the trap only once that is over.
     */
    public static Child bash(String script) {
        return start("bash", "-c", ASLEEP + ZOMBIE + script).ready();
    }

    /** Leads a group and a session of its own. */
    public static Child group(String script) {
        return start("setsid", "bash", "-c", ASLEEP + ZOMBIE + script).ready();
    }

    /** Prints "got USR1" and so on for each HUP, USR1, USR2, TERM, CONT that it gets, and lives on. */
    public static Child reporter() {
        return bash(REPORT);
    }

    /** What makes a bash a reporter. */
    public static final String REPORT =
            "set -o posix; for s in HUP USR1 USR2 TERM CONT; do trap \"echo got $s\" $s; done;"
                    + " echo ready; while read -r line || [ $? -gt 128 ]; do :; done";

    /** A copy of sleep(1) under the file name that bash makes of the quoted text, for instance {@code $'a\xffb'}. */
    public static Child named(Path folder, String quoted) {
        String program = folder + "/" + quoted;
        return bash("cp -n /bin/sleep " + program + "; echo ready; exec " + program + " 600");
    }

    /** The parent of one zombie; "zombie 4242" is what it prints. */
    public static Child withZombie(Path folder, String name) {
        return bash("cp -n /bin/sleep " + folder + "/" + name + "; zombie " + folder + "/" + name
                + " 0 & echo zombie $!; echo ready; exec sleep 600");
    }

    /** Nine bytes, so that it is the whole of comm; a letter first. */
    public static String uniqueName() {
        return "sm"
                + Long.toString(
                        ThreadLocalRandom.current()
                                .nextLong(36L * 36 * 36 * 36 * 36 * 36, 36L * 36 * 36 * 36 * 36 * 36 * 36),
                        36);
    }

    private Child ready() {
        awaitLine("ready");
        return this;
    }

    public int pid() {
        return Math.toIntExact(process.pid());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public void awaitLine(String line) {
        await("line \"" + line + "\" of " + pid() + ", which printed " + lines)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> lines.contains(line));
    }

    /** Gives it a line to read. */
    public void line(String text) throws IOException {
        process.getOutputStream().write((text + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** The number that it printed after this word. */
    public int number(String word) {
        String line = await("line " + word + " of " + lines)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(
                        () -> lines.stream()
                                .filter(text -> text.startsWith(word + " "))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
        return Integer.parseInt(line.substring(word.length() + 1));
    }

    /** Waits for its end and collects it; the exit code, 128 + n after signal n. */
    public int awaitExit() {
        await("end of " + pid())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> !process.isAlive());
        return process.exitValue();
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException ended) {
            // What was read so far is what there is.
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit();
    }
}
