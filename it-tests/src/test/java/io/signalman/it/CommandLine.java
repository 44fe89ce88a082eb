package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A command as a process of its own, with a home and a temp folder of its own. As in the launcher, a command that only
 * talks to agents runs from signalman-cli.jar with its class-data archive; others, and those of another jar, by
 * {@code java -jar}.
 */
public record CommandLine(Path home, Path jar) {
    private static final long PATIENCE_SECONDS = 120;
    private static final Set<String> NEED_THE_WHOLE_JAR =
            Set.of("attach", "detach", "demo", "doctor", "serve", "policy", "signals", "ui", "top");

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

    /** The jar for short commands, and how the launcher calls it. */
    private static final class CliJar {
        static final Path JAR = TestHost.JAR.resolveSibling("signalman-cli.jar");
        static final List<String> OPTIONS = List.of(
                "-XX:SharedArchiveFile=" + archive(),
                "-Xlog:disable",
                "-cp",
                JAR.toString(),
                "io.signalman.bootstrap.Agent");

        private CliJar() {}

        /** Makes the archive once for each test JVM. */
        private static Path archive() {
            try {
                Path folder = Files.createTempDirectory(JAR.getParent(), "archive");
                Path archive = folder.resolve("signalman-cli.cds");
                List<String> command = new ArrayList<>(Jdks.quickJava(Jdks.current()));
                command.addAll(List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable", "-cp", JAR.toString()));
                command.addAll(List.of("io.signalman.assembly.CdsTrainingRun", folder.toString()));
                Result result = CommandLine.run(new ProcessBuilder(command), folder);
                assertThat(archive).as("%s", result).exists();
                return archive;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    Path temp() throws IOException {
        return Files.createDirectories(home.resolve("tmp"));
    }

    ProcessBuilder builder(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Jdks.quickJava(Jdks.current()));
        command.addAll(List.of(
                "-Duser.home=" + home,
                "-Djava.io.tmpdir=" + temp(),
                "-Duser.name=" + home.getFileName())); // A user of its own, to leave the agents of other tests out.
        boolean whole = arguments.length > 0 && NEED_THE_WHOLE_JAR.contains(arguments[0]);
        command.addAll(whole || !jar.equals(TestHost.JAR) ? List.of("-jar", jar.toString()) : CliJar.OPTIONS);
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
