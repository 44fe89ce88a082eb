package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The main job of {@code signalman top}, by its keys. */
class TopIT extends TopInTmux {
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
            terminal.await("No agent with HTTP runs in", "is asked again every two seconds");
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
}
