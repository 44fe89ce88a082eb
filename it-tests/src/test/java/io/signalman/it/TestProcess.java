package io.signalman.it;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A process that a test has started, with the lines that it printed; closing ends it by its handle. */
public final class TestProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Process process;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private final Thread outReader;
    private final Thread errorReader;

    private TestProcess(Process process) {
        this.process = process;
        this.outReader = reader("output", process.inputReader(StandardCharsets.UTF_8), line -> {
            lines.add(line);
            answers.add(line);
        });
        this.errorReader = reader("errors", process.errorReader(StandardCharsets.UTF_8), lines::add);
    }

    private Thread reader(String what, BufferedReader from, Consumer<String> taker) {
        Thread reader = new Thread(() -> read(from, taker), what + " of " + process.pid());
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    /** Both of its streams are read, each in its own order. */
    public static TestProcess start(ProcessBuilder builder) throws IOException {
        return new TestProcess(builder.start());
    }

    /** The output of a command that exits with status 0. */
    public static List<String> output(String... command) throws IOException {
        try (TestProcess process = start(new ProcessBuilder(command))) {
            int status = process.awaitEnd();
            if (status != 0) {
                throw new AssertionError(List.of(command) + " ended with " + status + ": " + process.lines);
            }
            return process.answers();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static void read(BufferedReader from, Consumer<String> taker) {
        try (from) {
            from.lines().forEach(taker);
        } catch (IOException | UncheckedIOException ended) {
            // What was read so far is what there is.
        }
    }

    public int pid() {
        return Math.toIntExact(process.pid());
    }

    /** Those that it has started, and those have started, which are still there. */
    Set<Integer> descendants() {
        return process.descendants().map(child -> Math.toIntExact(child.pid())).collect(Collectors.toSet());
    }

    public OutputStream input() {
        return process.getOutputStream();
    }

    /** Of both streams. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Of standard output alone: nothing that a library or the agent says on standard error gets in between. */
    List<String> answers() {
        return List.copyOf(answers);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void awaitLine(String line) {
        await("line \"" + line + "\" of " + pid() + ", which printed " + lines)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> lines.contains(line) || failIfEnded(line));
    }

    /** The whole line. */
    public String awaitLineThatBegins(String beginning) {
        return await("line \"" + beginning + "…\" of " + pid())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> lines.stream()
                                .filter(line -> line.startsWith(beginning))
                                .findFirst(),
                        found -> found.isPresent() || failIfEnded(beginning))
                .orElseThrow();
    }

    /** All lines with that beginning, once there are as many. */
    public List<String> awaitLines(String beginning, int count) {
        return await(count + " lines \"" + beginning + "…\" of " + pid())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> lines.stream()
                                .filter(line -> line.startsWith(beginning))
                                .toList(),
                        found -> found.size() >= count);
    }

    private boolean failIfEnded(String line) {
        if (!process.isAlive() && !lines.contains(line)) {
            throw new AssertionError("ended with " + process.exitValue() + " before \"" + line + "\": " + lines);
        }
        return false;
    }

    /** The exit status; 128 + the signal's number where one ended it. */
    public int awaitExit() {
        await("exit of " + pid())
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !process.isAlive());
        return process.exitValue();
    }

    /** As {@link #awaitExit}, with all lines read; for a process that leaves nobody who holds its output. */
    int awaitEnd() throws InterruptedException {
        int status = awaitExit();
        outReader.join(); // they may be behind
        errorReader.join();
        return status;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit();
        deleteAttachSocket();
    }

    /** A JVM that was killed leaves it, and a later one of another user and the same pid could not be attached to. */
    private void deleteAttachSocket() {
        try {
            Files.deleteIfExists(Path.of("/tmp/.java_pid" + pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Path javaOf(Path home) {
        return home.resolve("bin/java");
    }
}
