package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.PolicyReport;
import io.signalman.core.ProcessRow;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Conditions and handles as targets of a signal. */
class SendToSelectionTest {
    private final String name = Child.uniqueName();

    @TempDir
    private Path folder;

    @Test
    void allThatMatchGetItAndTheOthersAreCounted() {
        try (OnThisHost tree = OnThisHost.with(OnThisHost.scope(Scope.TREE));
                Child one = Child.named(folder, name);
                Child two = Child.named(folder, name)) {
            awaitFound(tree, name, 2);

            SignalReport report = tree.send("name:" + name + "&user:" + System.getProperty("user.name"), "HUP");

            assertThat(report.ok()).isTrue();
            assertThat(report.matched()).isEqualTo(2);
            assertThat(report.message()).isEqualTo("SIGHUP delivered to 2 of 2 processes.");
            assertThat(one.awaitExit()).isEqualTo(129);
            assertThat(two.awaitExit()).isEqualTo(129);

            SignalReport init = tree.send("session:1&1", "0");
            assertThat(init.matched()).isZero();
        }
    }

    @Test
    void moreThanTheMostAreRefusedWhole() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.fanoutMax(1));
                Child one = Child.named(folder, name);
                Child two = Child.named(folder, name)) {
            awaitFound(host, name, 2);

            assertRefused(host.send(name + "&newer:1h", "KILL"), "2 processes, more than 1", "fanout.max");
            assertThat(host.send(name + "&newest", "KILL").delivered()).isEqualTo(1);
            assertThat(one.isAlive() || two.isAlive()).isTrue();
        }
    }

    @Test
    void theHostJvmIsLeftOut() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child child = Child.named(folder, name)) {
            awaitFound(host, name, 1);
            int self = host.processes().self();

            SignalReport report = host.send("tree:" + self + "&newer:365d&cmd:java|" + name, "CONT");

            assertThat(report.results())
                    .extracting(SignalResult::pid)
                    .contains(child.pid())
                    .doesNotContain(self);
            assertThat(report.message()).endsWith("The host JVM itself was left out (setting guard.self).");
        }
    }

    @Test
    void anAliasMayBeOneOfTheConditions() {
        try (Child meant = Child.named(folder, name);
                Child other = Child.named(folder, name);
                OnThisHost host = OnThisHost.with(OnThisHost.aliases(
                        Map.of("web", "name:" + name + "&user:" + System.getProperty("user.name"))))) {
            awaitFound(host, "web", 2);

            assertThat(only(host.send("web&" + meant.pid(), "TERM")).pid()).isEqualTo(meant.pid());
            assertThat(meant.awaitExit()).isEqualTo(128 + 15);
            assertThat(host.send("name:web&" + other.pid(), "TERM").matched()).isZero();
        }
    }

    @Test
    void handlesMeanThoseProcessesAndEachThatIsGoneOrAnotherIsTold() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child lives = Child.reporter();
                Child dies = Child.named(folder, name);
                Child another = Child.reporter()) {
            String gone = host.handle(dies.pid());
            String stale = host.handle(another.pid()).replaceFirst("@", "@1");
            assertThat(host.send(gone, "KILL").ok()).isTrue();
            dies.awaitExit();

            String target = host.handle(lives.pid()) + "," + gone + "," + stale;
            SignalReport report = host.send(target, "USR1");

            assertThat(report.ok()).isFalse();
            assertThat(report.matched()).isEqualTo(1);
            assertThat(report.delivered()).isEqualTo(1);
            assertThat(report.results())
                    .extracting(SignalResult::pid, SignalResult::outcome)
                    .containsExactlyInAnyOrder(
                            tuple(lives.pid(), Outcome.DELIVERED),
                            tuple(dies.pid(), Outcome.GONE),
                            tuple(another.pid(), Outcome.STALE));
            lives.awaitLine("got USR1");
            assertThat(host.service().list(OnThisHost.ADMIN, target))
                    .extracting(ProcessRow::pid)
                    .containsExactly(lives.pid());
        }
    }

    @Test
    void ofHandlesAZombieAndTheHostJvmAreTold() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child lives = Child.reporter();
                Child parent = Child.withZombie(folder, name)) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));
            int self = host.processes().self();

            SignalReport report =
                    host.send(host.handle(self) + "," + host.handle(zombie) + "," + host.handle(lives.pid()), "USR2");

            assertThat(report.results())
                    .extracting(SignalResult::pid, SignalResult::outcome)
                    .containsExactlyInAnyOrder(
                            tuple(self, Outcome.REFUSED),
                            tuple(zombie, Outcome.ZOMBIE),
                            tuple(lives.pid(), Outcome.DELIVERED));
            lives.awaitLine("got USR2");
        }
    }

    @Test
    void ofHandlesOneOutsideTheScopeIsTold() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                OnThisHost tree = OnThisHost.with(OnThisHost.scope(Scope.TREE));
                Child lives = Child.reporter()) {
            int parent =
                    host.processes().stat(host.processes().self()).orElseThrow().ppid();

            SignalReport report = tree.send(host.handle(parent) + "," + host.handle(lives.pid()), "0");

            assertThat(report.results())
                    .extracting(SignalResult::pid, SignalResult::outcome)
                    .containsExactlyInAnyOrder(tuple(parent, Outcome.REFUSED), tuple(lives.pid(), Outcome.DELIVERED));
        }
    }

    @Test
    void whatIsShownIsWhatIsExplainedAndHit() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child one = Child.named(folder, name);
                Child two = Child.named(folder, name)) {
            awaitFound(host, name, 2);
            String target = name + "&newest";

            PolicyReport explained = host.service().explain(OnThisHost.ADMIN, OnThisHost.ADMIN, target, "TERM");
            int listed = host.service().list(OnThisHost.ADMIN, target).get(0).pid();

            assertThat(explained.rows()).extracting(PolicyReport.Row::pid).containsExactly(listed);
            assertThat(only(host.send(target, "0")).pid()).isEqualTo(listed).isIn(one.pid(), two.pid());
        }
    }

    private static void awaitFound(OnThisHost host, String target, int count) {
        await(target).until(() -> host.service().list(OnThisHost.ADMIN, target).size() == count);
    }
}
