package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import io.signalman.testing.Polling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A command for twelve hosts on a terminal: its bar and its question. */
@ExtendWith(Polling.class)
class FleetTerminalIT {
    private static final List<String> AGENTS =
            IntStream.rangeClosed(1, 12).mapToObj(i -> "sim" + i).toList();

    @TempDir
    static Path home;

    private static Hub hub;
    private static Child agents;
    private static Tmux terminal;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tmux")), "needs tmux");
        CommandLine signalman = new CommandLine(home);
        hub = Hub.start(signalman);
        hub.operator("anna", "admin");
        hub.enroll("sim", AGENTS);
        agents = hub.simulate(AGENTS);
        agents.awaitLine("all connected");
        terminal = new Tmux(home, signalman.builder(), "sh");
        terminal.enter("export SIGNALMAN_FLEET=" + hub.profile("anna"));
    }

    @AfterAll
    static void end() {
        if (terminal != null) {
            terminal.close();
            agents.close();
            hub.close();
        }
    }

    private static void awaitScreen(String text) {
        await(text).until(() -> terminal.screen().contains(text));
    }

    private static long acted(String target) {
        return agents.lines().stream()
                .filter(line -> line.startsWith("acted ") && line.contains("\"" + target + "\""))
                .count();
    }

    @Test
    void theBarCountsTheHostsOnATerminalOnly() {
        terminal.enter("clear; signalman kill --on sim shown CONT | cat; echo piped");
        awaitScreen("12 hosts: 12 answered.");
        awaitScreen("\npiped");
        assertThat(terminal.screen()).doesNotContain("####");
        terminal.enter("clear; signalman kill --on sim shown CONT");
        awaitScreen("[####################] 12 of 12: 12 answered");
        awaitScreen("12 hosts: 12 answered.");
    }

    @Test
    void killOnMoreThanTenHostsAsks() {
        terminal.enter("clear; signalman kill --on sim asked KILL; echo code=$?");
        awaitScreen("Send SIGKILL on 12 hosts? [y/N]");
        terminal.enter("n");
        awaitScreen("Nothing was sent.");
        awaitScreen("code=2");
        assertThat(acted("asked")).isZero();
        terminal.enter("clear; signalman kill --on sim asked KILL; echo code=$?");
        awaitScreen("Send SIGKILL on 12 hosts? [y/N]");
        terminal.enter("y");
        awaitScreen("code=0");
        assertThat(acted("asked")).isEqualTo(12);
    }
}
