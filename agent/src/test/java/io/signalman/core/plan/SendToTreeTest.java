package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Patterns;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.Rules;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process and all its descendants. */
class SendToTreeTest {
    private static final String TREE = "trap 'echo got HUP' HUP; bash -c \"trap 'echo child got HUP' HUP; sleep 600 &"
            + " asleep \\$!; echo grandchild \\$!; echo ready; until wait; do :; done; echo grandchild ended\" &"
            + " until wait; do :; done; echo child ended";

    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void theRootAndEveryDescendantGetIt() {
        try (Child root = Child.bash(TREE)) {
            int grandchild = root.number("grandchild");

            SignalReport report = host.send("tree:" + root.pid(), "HUP");

            root.awaitLine("got HUP");
            root.awaitLine("child got HUP");
            root.awaitLine("grandchild ended");
            assertThat(report.ok()).isTrue();
            assertThat(report.matched()).isEqualTo(3);
            assertThat(report.delivered()).isEqualTo(3);
            assertThat(report.results()).first().extracting(SignalResult::pid).isEqualTo(root.pid());
            assertThat(report.results()).last().extracting(SignalResult::pid).isEqualTo(grandchild);
        }
    }

    @Test
    void zombiesAreSkipped() {
        try (Child parent = Child.withZombie(folder, Child.uniqueName())) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));

            assertThat(host.send("tree:" + zombie, "TERM").matched()).isZero();
            SignalReport report = host.send("tree:" + parent.pid(), "TERM");

            assertThat(report.ok()).isTrue();
            assertThat(only(report).pid()).isEqualTo(parent.pid());
        }
    }

    @Test
    void aRootThatDoesNotExistIsGone() {
        SignalReport report = host.send("tree:2147483647", "TERM");

        assertThat(report.matched()).isZero();
        assertThat(only(report).outcome()).isEqualTo(Outcome.GONE);
    }

    @Test
    void moreThanTheMostAreRefusedWhole() {
        try (OnThisHost two = OnThisHost.with(OnThisHost.fanoutMax(2));
                Child root = Child.bash(TREE)) {
            assertRefused(two.send("tree:" + root.pid(), "KILL"), "3 processes, more than 2", "fanout.max");
            assertThat(host.send("tree:" + root.pid(), "0").delivered()).isEqualTo(3);
        }
    }

    @Test
    void theHostJvmsOwnTreeIsItsDescendantsAndNotItself() {
        try (Child child = Child.reporter()) {
            SignalReport report = host.send("tree:" + host.processes().self(), "USR1");

            child.awaitLine("got USR1");
            assertThat(report.ok()).isTrue();
            assertThat(only(report).pid()).isEqualTo(child.pid());
            assertThat(report.message()).endsWith("The host JVM itself was left out (setting guard.self).");
        }
    }

    /** URG, which nobody notices, should the guard fail. */
    @Test
    void theTreeOfPidOneUnderItsNameIsRefusedBeforeItIsHeld() {
        String init = "tree:name:" + host.processes().stat(1).orElseThrow().name();

        SignalReport report = host.send(init, "URG");

        assertRefused(report, "pid 1 is guarded", "guard.init");
        assertThat(only(report).pid()).isZero();
        assertThat(report.matched()).isZero();
        assertThat(host.service().preview(OnThisHost.ADMIN, init, "URG").matched())
                .isZero();
        assertRefusedJob(host.jobs().stop(OnThisHost.ADMIN, init, "URG 1ms"));
        assertThat(host.jobs().preview(OnThisHost.ADMIN, init, "URG 1ms").matched())
                .isZero();
    }

    private static void assertRefusedJob(JobReport report) {
        assertThat(report.state()).isEqualTo(JobState.REFUSED);
        assertThat(report.matched()).isZero();
        assertThat(report.message()).contains("pid 1 is guarded");
    }

    /** URG, which nobody notices, should the guard fail. */
    @Test
    void theTreeOfPidOneIsRefusedWhole() {
        for (Scope scope : Scope.values()) {
            try (OnThisHost any = OnThisHost.with(
                    new Rules(scope, Integer.MAX_VALUE, true, true, true, Map.of(), Patterns.none(), Set.of()))) {
                SignalReport report = any.send("tree:1", "URG");

                assertRefused(report, "1", "(setting ");
                assertThat(only(report).pid()).isEqualTo(1);
                assertThat(report.matched()).isZero();
            }
        }
    }
}
