package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code stop}, {@code wait} and {@code jobs}, with HTTP, without it, and on a terminal. */
class JobsCommandIT {
    @TempDir
    Path folder;

    private CommandLine signalman;
    private Children children;

    @BeforeEach
    void prepare() {
        signalman = new CommandLine(folder);
        children = new Children(folder);
    }

    @AfterEach
    void endChildren() {
        children.close();
    }

    @ParameterizedTest
    @CsvSource({"true,on", "true,off", "false,off"})
    void stopWaitAndJobsReportTheEndOfEachProcess(String http, String socket) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).start()) {
            signalman.expect(0, "attach", String.valueOf(host.pid()), "http=" + http, "socket=" + socket);
            Child sleeper = children.sleeper(Children.uniqueName());
            Child stubborn = children.reporter(Children.uniqueName());
            String pid = String.valueOf(stubborn.pid());

            assertThat(signalman
                            .expect(0, "stop", String.valueOf(sleeper.pid()))
                            .out())
                    .contains("SIGTERM sent", "ended after ");
            assertThat(sleeper.awaitExit()).isEqualTo(128 + 15);
            assertThat(signalman.expect(124, "wait", pid, "--timeout", "50ms").out())
                    .contains("The process has not ended, and the time is up.");
            assertThat(signalman
                            .expect(124, "stop", pid, "--ladder", "USR2 50ms")
                            .out())
                    .contains("The process has not ended after SIGUSR2, the last signal of the ladder.");
            String id = signalman
                    .expect(0, "stop", pid, "--ladder", "USR1 10m KILL", "--no-wait")
                    .out()
                    .strip();
            stubborn.awaitLine("got USR1");
            assertThat(signalman.expect(0, "jobs").out()).containsPattern(id + " +RUNNING +" + pid);
            signalman.expect(0, "jobs", "--cancel", id);
            assertThat(signalman.expect(0, "jobs").out()).containsPattern(id + " +CANCELLED +" + pid);
            assertThat(stubborn.isAlive()).isTrue();
            assertThat(signalman
                            .expect(0, "stop", pid, "--ladder", "TERM 200ms KILL")
                            .out())
                    .contains("SIGTERM sent", "SIGKILL sent", "ended after ");
            assertThat(stubborn.awaitExit()).isEqualTo(128 + 9);

            SideBySide.run(
                    3,
                    Stream.of(
                            () -> assertThat(signalman.expect(1, "wait", pid).out())
                                    .contains("There is no process " + pid),
                            () -> signalman.expect(0, "wait", pid, "--missing-ok"),
                            () -> signalman.expect(0, "stop", pid, "--missing-ok"),
                            () -> signalman.expect(1, "stop", Children.uniqueName()),
                            () -> signalman.expect(1, "wait", Children.uniqueName()),
                            () -> signalman.expect(3, "stop", "1"),
                            () -> signalman.expect(2, "stop", "007"),
                            () -> signalman.expect(2, "stop", "x", "--ladder", "10s"),
                            () -> signalman.expect(2, "wait", "x", "--timeout", "soon"),
                            () -> assertThat(signalman
                                            .expect(2, "jobs", "--cancel", "99")
                                            .err())
                                    .contains(
                                            http.equals("true")
                                                    ? "Job 99 does not exist; signalman jobs lists all."
                                                    : "job 99 does not exist")));
        }
    }

    /** Nobody knows what the agent did before it was lost. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aStopWhoseAgentIsLostIsUncertain(String http) throws Exception {
        Child stubborn = children.reporter(Children.uniqueName());
        String pid = String.valueOf(stubborn.pid());
        try (TestHost host = new TestHost.Builder(folder).start()) {
            signalman.expect(0, "attach", String.valueOf(host.pid()), "http=" + http, "socket=off");
            try (Child stop = Child.start(signalman.builder("stop", pid, "--ladder", "USR1 10m KILL"))) {
                stop.awaitLineThatBegins(pid);
                host.process().close();

                assertThat(stop.awaitExit()).as(stop.lines().toString()).isEqualTo(64);
                assertThat(stop.lines()).anyMatch(line -> line.contains("could not be cancelled and may continue: "));
            }
        }
    }

    @Test
    void interruptingAStopCancelsItsRemainingSignals() throws Exception {
        Child stubborn = children.reporter(Children.uniqueName());
        String pid = String.valueOf(stubborn.pid());
        try (TestHost host = new TestHost.Builder(folder).start()) {
            signalman.expect(0, "attach", String.valueOf(host.pid()));
            try (Child stop = Child.start(signalman.builder("stop", pid, "--ladder", "USR1 10m KILL"))) {
                stop.awaitLineThatBegins(pid);
                // SIGINT does the same, but a shell's background job ignores it.
                Child.output("kill", "-TERM", String.valueOf(stop.pid()));
                assertThat(stop.awaitExit()).isEqualTo(143);
            }

            assertThat(signalman.expect(0, "jobs").out()).contains("CANCELLED");
            assertThat(stubborn.isAlive()).isTrue();
        }
    }

    @Test
    void onATerminalLinesFitItsWidthAndProgressIsRewritten() throws Exception {
        Child sleeper = children.sleeper(Children.uniqueName());
        String pid = String.valueOf(sleeper.pid());
        try (TestHost host = new TestHost.Builder(folder).start()) {
            signalman.expect(0, "attach", String.valueOf(host.pid()));

            assertThat(onTerminal("ps", pid))
                    .allMatch(line -> line.length() <= 40)
                    .anyMatch(line -> line.contains("…"));
            assertThat(onTerminal("ps", "-w", pid)).anyMatch(line -> line.length() > 40);
            assertThat(onTerminal("stop", pid)).anyMatch(line -> line.startsWith("\u001b[2K" + pid));
        }
    }

    /** The output of a command on a terminal 40 columns wide, without colours. */
    private List<String> onTerminal(String... arguments) throws Exception {
        String command = signalman.builder(arguments).command().stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        ProcessBuilder builder = signalman.builder();
        builder.command("script", "-qec", "stty cols 40; " + command, "/dev/null");
        builder.environment().remove("COLUMNS");
        try (Child script = Child.start(builder)) {
            assertThat(script.awaitExit()).isZero();
            return script.lines().stream()
                    .map(line -> line.replaceAll("\u001b\\[[0-9]*m", ""))
                    .toList();
        }
    }
}
