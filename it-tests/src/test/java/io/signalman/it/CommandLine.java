package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code java -jar signalman.jar …} as a process of its own, with a home and a temp folder of its own. */
public record CommandLine(Path home, Path jar) {
    private static final long PATIENCE_SECONDS = 120;

    public CommandLine(Path home) {
        this(home, TestHost.JAR);
    }

    /** The exit code and the output of one command. */
    public record Result(int exitCode, String out, String err) {
        @Override
        public String toString() {
            return "exit code " + exitCode + "\n" + out + err;
        }
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return run(builder(arguments), home);
    }

    /** Runs a command and keeps its exact output; the folder holds it meanwhile. */
    static Result run(ProcessBuilder command, Path folder) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Process process =
                command.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            throw new AssertionError(
                    command.command() + " does not end: " + Files.readString(out) + Files.readString(err));
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Expects that exit code and no stack trace. */
    public Result expect(int exitCode, String... arguments) throws IOException, InterruptedException {
        Result result = run(arguments);
        assertThat(result.exitCode()).as("%s: %s", List.of(arguments), result).isEqualTo(exitCode);
        assertThat(result.err()).as("one sentence").doesNotContain("\tat ");
        return result;
    }

    Path temp() throws IOException {
        return Files.createDirectories(home.resolve("tmp"));
    }

    ProcessBuilder builder(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Jdks.quickJava(Jdks.current()));
        command.addAll(List.of(
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temp(),
                "-Duser.name=" + home.getFileName(), // A user of its own, to leave the agents of other tests out.
                "-jar",
                jar.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("SIGNALMAN_") || name.matches("XDG_(CONFIG|STATE)_HOME"));
        builder.environment()
                .put("SIGNALMAN_RUN_DIR", home.resolve(".signalman/run").toString());
        return builder;
    }
}
