package io.signalman.posix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process of a test, which ends it by its handle. */
final class TestChild implements AutoCloseable {
    private final Process process;

    private TestChild(Process process) {
        this.process = process;
    }

    /** A copy of sleep(1) under the file name that bash makes of the quoted text, for instance {@code $'a\xffb'}. */
    static TestChild named(Path folder, String quoted) {
        return bash("cp /bin/sleep " + folder + "/" + quoted + " && exec " + folder + "/" + quoted + " 600");
    }

    static TestChild bash(String script) {
        return start("bash", "-c", script);
    }

    static TestChild start(String... command) {
        try {
            return new TestChild(new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .redirectErrorStream(true)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int pid() {
        return (int) process.pid();
    }

    /** The output until it ended. */
    String output() throws IOException {
        return new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Waits for its exit and reaps it. Returns the exit code, 128 + n after signal n. */
    int waitFor() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("The child " + pid() + " did not end.");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
