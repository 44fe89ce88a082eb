package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signalman top} in a real terminal, by its keys, on real agents and children. */
class TopIT {
    private static final String NEXT = "Down";

    @TempDir
    private static Path home;

    private static CommandLine signalman;
    private static TestHost shop;
    private static TestHost bank;
    private static String shopName;
    private static String bankName;
    private static Path policy;

    private Children children;
    private Tmux terminal;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/tmux")), "needs tmux");
        signalman = new CommandLine(home);
        policy = Files.writeString(home.resolve("policy"), "deny * * KILL *\nallow * * * *\n");
        shop = new TestHost.Builder(home).start();
        bank = new TestHost.Builder(home).start();
        shopName = Children.uniqueName();
        bankName = Children.uniqueName();
        shop.attach("name=" + shopName);
        bank.attach("name=" + bankName, "policy=" + policy);
    }

    @AfterAll
    static void end() {
        shop.close();
        bank.close();
    }

    @BeforeEach
    void open() throws Exception {
        children = new Children(Files.createTempDirectory(home, "bin"));
        ProcessBuilder builder = signalman.builder();
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("NO_COLOR");
        terminal = new Tmux(home, builder, "bash --norc --noprofile", 80, 24);
        terminal.enter("PS1='$ '; clear; echo be''fore");
        terminal.await("before\n");
    }

    @AfterEach
    void close() {
        terminal.close();
        children.close();
    }

    private void top(String agent) {
        terminal.enter("signalman top --jvm " + agent);
        terminal.await("owner (admin)", "scope user", "q quit");
    }

    private String text() {
        return String.join("\n", terminal.lines()) + "\n";
    }

    private void quit() {
        terminal.keys("q");
        awaitPrompt();
    }

    private void awaitPrompt() {
        await().until(() -> text().strip().endsWith("\n$"));
    }

    /** Shows only the process of that name. */
    private void filter(Child child, String name) {
        terminal.keys("f", "C-u");
        terminal.type(name);
        terminal.keys("Enter");
        terminal.await("filter " + name, " 1 process ", child.pid() + " ");
    }

    @Test
    void findsAProcessForetellsSendsAndShowsWhatHappened() throws Exception {
        String name = Children.uniqueName();
        Child child = children.reporter(name);
        top(shopName);
        filter(child, name);

        terminal.keys("k");
        terminal.await("Signal for " + child.pid() + " " + name, "held still", "KILL      ends it");
        assertThat(text()).containsPattern("USR1 +runs its handler +allowed");
        terminal.keys(NEXT, NEXT, NEXT, NEXT, "Enter");
        terminal.await("Send USR1 to", "Reason:");
        terminal.type("rotate logs");
        terminal.keys("Enter");

        child.awaitLine("got USR1");
        terminal.await("SIGUSR1 delivered to " + child.pid(), "no change", "foreseen: runs its handler");
        terminal.keys("Escape");
        terminal.await("Last signals", "SIGUSR1 delivered to " + child.pid(), "(rotate logs)");
        assertThat(child.lines()).filteredOn(line -> line.startsWith("got")).containsExactly("got USR1");
    }

    @Test
    void markedProcessesGetASignalTogetherAndTheirNeighboursNone() throws Exception {
        String name = Children.uniqueName();
        List<Child> workers = List.of(children.sleeper(name), children.sleeper(name), children.sleeper(name));
        top(shopName);
        terminal.keys("f");
        terminal.type(name);
        terminal.keys("Enter");
        terminal.await(" 3 processes ");
        terminal.keys("t", "Home", "Space", NEXT, "Space", "k");
        terminal.await("Signal for 2 processes: ", "2 marked");
        terminal.keys("Up", "Enter", "Enter");
        terminal.await("Send KILL to 2 processes?");
        assertThat(workers).allMatch(Child::isAlive);
        terminal.keys("y");

        terminal.await("SIGKILL delivered to 2 of 2 processes.", "ended after");
        assertThat(workers).filteredOn(Child::isAlive).hasSize(1);
    }

    @Test
    void stopsAndShowsTheProgressAndCancels() throws Exception {
        String name = Children.uniqueName();
        Child stubborn = children.reporter(name);
        top(shopName);
        filter(stubborn, name);

        terminal.keys("s", "C-u");
        terminal.type("TERM 1x KILL");
        terminal.keys("Enter");
        terminal.await("\"1x\"", "Stop with the ladder: TERM 1x KILL");
        terminal.keys("C-u");
        terminal.type("TERM 1h KILL");
        terminal.keys("Enter");
        terminal.await("Reason:");
        terminal.keys("Enter");
        terminal.await("Stop 1 process with TERM 1h KILL?", stubborn.pid() + " " + name);
        terminal.keys("y");
        stubborn.awaitLine("got TERM");
        terminal.await("0 of 1 ended", "sent TERM", "still running", "c cancel");
        terminal.keys("Escape");
        terminal.await("j lists it");
        terminal.keys("j");
        terminal.await("Stops and waits", "0/1 ended", "TERM 1h KILL");
        terminal.keys("Enter", "c");
        terminal.await("Cancelled by owner.");
        assertThat(stubborn.isAlive()).isTrue();

        terminal.keys("Escape", "s", "C-u");
        terminal.type("USR1 1ms KILL");
        terminal.keys("Enter");
        terminal.await("Reason:");
        terminal.keys("Enter", "y");
        stubborn.awaitExit();
        terminal.await("1 of 1 ended", "sent KILL");
    }

    @Test
    void aRefusedSignalShowsItsRuleAndIsNotSent() throws Exception {
        String name = Children.uniqueName();
        Child child = children.sleeper(name);
        top(bankName);
        filter(child, name);

        terminal.keys("k", "Up");
        terminal.await("KILL      ends it                   refused: policy:1: deny * * KILL *");
        terminal.await("allowed: policy:2: allow * * * *", policy + ":1: deny * *");
        terminal.keys("Enter");
        terminal.await("Nothing was sent.");
        assertThat(child.isAlive()).isTrue();
    }

    @Test
    void showsTheGrammarsOwnErrorAndAllOtherSignals() throws Exception {
        String name = Children.uniqueName();
        Child child = children.sleeper(name);
        top(shopName);
        terminal.keys("f");
        terminal.type("usr:app");
        terminal.keys("Enter");
        terminal.await("target \"usr:app\" begins with \"usr:\", which is unknown", "Filter: usr:app");
        terminal.keys("Escape");
        filter(child, name);
        terminal.keys("Enter", "o");
        terminal.await("ABRT", "create core image");
        terminal.keys("End");
        terminal.await("RTMAX     ends it");
        terminal.keys("Escape", "i");
        terminal.await("Handle " + child.pid() + "@", " 600");
    }

    @Test
    void twoAgentsAreTabsAndOneThatGoesAwaySaysSo() throws Exception {
        TestHost third = new TestHost.Builder(home).start();
        try (third) {
            third.attach("name=zz" + Children.uniqueName());
            terminal.enter("signalman top");
            terminal.await("1 " + shopName, bankName, "owner (admin)", "policy none");
            terminal.keys("2");
            terminal.await("policy on");
            terminal.keys("Tab");
            await().until(() -> text().contains("policy none"));
            third.process().close();
            terminal.await("No agent with HTTP runs in", "It is asked again");
            terminal.keys("BTab");
            terminal.await("policy on", " S ");
        }
    }

    @Test
    void aStoppedAgentKeepsNoKeyWaiting() throws Exception {
        TestHost stopped = new TestHost.Builder(home).start();
        try (stopped) {
            String name = "zz" + Children.uniqueName();
            stopped.attach("name=" + name);
            top(name);
            signal("STOP", stopped.pid());
            terminal.await("is stopped, so its agent can't answer");
            terminal.keys("?");
            terminal.await("choose a signal for the marked processes");
            terminal.keys("Escape");
            signal("CONT", stopped.pid());
            terminal.await("owner (admin)", " PID");
            assertThat(text()).doesNotContain("is stopped");
        }
    }

    private static void signal(String name, long pid) {
        Child.output("kill", "-" + name, String.valueOf(pid));
    }

    @Test
    void followsTheSizeOfTheWindow() {
        top(shopName);
        for (int[] size : new int[][] {{200, 60}, {80, 24}, {50, 10}, {100, 30}}) {
            terminal.resize(size[0], size[1]);
            String last = size[0] < 60 ? "Make this window 80x24" : "q quit";
            await().until(() -> {
                List<String> lines = terminal.lines();
                return lines.size() >= size[1] - 1
                        && lines.get(size[0] < 60 ? 0 : size[1] - 1).contains(last);
            });
        }
    }

    private String stty() {
        terminal.enter("clear; stty -g");
        return await().until(() -> text().strip(), text -> text.contains(":") && text.endsWith("\n$"))
                .lines()
                .filter(line -> line.contains(":"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTerminalIsAsBeforeAfterEveryWayOut() {
        String before = stty();
        for (String way : List.of("q", "C-c", "TERM")) {
            top(shopName);
            if (way.equals("TERM")) {
                terminal.shell().descendants().forEach(ProcessHandle::destroy);
            } else {
                terminal.keys(way);
            }
            awaitPrompt();
            terminal.enter("echo code $?");
            terminal.await("code " + (way.equals("q") ? "0" : way.equals("C-c") ? "130" : "143") + "\n");
            assertThat(text()).as(way).contains(before).doesNotContain("scope user");
            assertThat(stty()).as(way).isEqualTo(before);
        }
    }

    @Test
    void suspendsAndComesBack() {
        String before = stty();
        top(shopName);
        terminal.keys("C-z");
        terminal.await("Stopped");
        assertThat(text()).contains(before).doesNotContain("q quit");
        assertThat(stty()).isEqualTo(before);

        terminal.enter("fg");
        terminal.await("owner (admin)", "q quit");
        terminal.keys("?");
        terminal.await("choose a signal for the marked processes");
        terminal.keys("Escape", "C-z");
        terminal.await("Stopped");
        terminal.enter("fg");
        terminal.await("q quit");
    }

    @Test
    void noColorMeansNone() {
        terminal.enter("NO_COLOR=1 signalman top --jvm " + shopName);
        terminal.await("owner (admin)", "q quit");
        String plain = "(?s).*\u001b\\[[0-9;]*(3[0-7]|4[0-7]|9[0-7])[0-9;]*m.*";
        assertThat(terminal.coloured()).doesNotMatch(plain).contains("\u001b[7m");
        quit();
        terminal.enter("clear");
        top(shopName);
        assertThat(terminal.coloured()).matches(plain);
    }

    @Test
    void bordersFollowTheLocale() {
        top(shopName);
        assertThat(text()).contains("━━ Last signals ━");
        quit();
        terminal.enter("clear; LC_ALL=C signalman top --jvm " + shopName);
        terminal.await("-- Last signals --", "owner (admin) | scope user");
    }

    /** Escape sequences, a new line, the other direction, wide characters, and arguments of many kilobytes. */
    @Test
    void aHostileNameMovesNothing() throws Exception {
        String unique = Child.uniqueName(6);
        Child escapes = children.named(unique + "\u001b[2J\u001b[H");
        Child wide = children.own(new ProcessBuilder(
                "bash",
                "-c",
                "echo ready; while read -r line; do :; done",
                unique + "\u001b]0;x\u0007\u202e\u4e2d\u6587\ud83d\ude00\n\r\t" + "\u4e2d".repeat(4_000)));
        wide.awaitLine("ready");
        top(shopName);
        terminal.keys("f");
        terminal.type("cmd:" + unique + "&user:root");
        terminal.keys("C-u");
        terminal.type(escapes.pid() + "");
        terminal.keys("Enter");
        terminal.await(unique + "\\u001b[2J");
        terminal.keys("k");
        terminal.await("Signal for " + escapes.pid() + " " + unique + "\\u001b[2J", "KILL      ends it");
        terminal.keys("Escape", "f", "C-u");
        terminal.type(String.valueOf(wide.pid()));
        terminal.keys("Enter");
        terminal.await(" 1 process ", wide.pid() + " root");
        terminal.keys("i");
        terminal.await(unique + "\\u001b]0;x\\u0007\\u202e中文");

        List<String> lines = terminal.lines();
        assertThat(lines).hasSize(24);
        assertThat(lines.get(0)).startsWith(" signalman");
        assertThat(lines.get(1)).startsWith(" owner (admin)");
        assertThat(lines.get(3)).startsWith("     PID");
        assertThat(lines.get(23)).startsWith(" Up/Down scroll");
    }

    @Test
    void withoutATerminalItSaysWhatToUse() throws Exception {
        assertThat(signalman.expect(2, "top", "--jvm", shopName).err()).contains("top needs a terminal");
        terminal.enter("TERM=dumb signalman top --jvm " + shopName);
        terminal.await("top can't use this terminal: its type dumb has no movable cursor.");
    }
}
