package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that can't pin: signals arrive all the same, and every report says so. */
class WithoutPidfdTest {
    private final OnThisHost host = OnThisHost.withoutPidfd(OnThisHost.DEFAULT);
    private final String name = Child.uniqueName();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aPidGetsItAndTheReportSaysThatItWasNotPinned() {
        try (Child child = Child.reporter()) {
            SignalReport report = host.send(child.pid(), "USR1");

            child.awaitLine("got USR1");
            assertThat(report.ok()).isTrue();
            assertThat(report.message())
                    .isEqualTo("SIGUSR1 delivered to " + child.pid()
                            + " (bash); this host can't pin a process, so its start time was compared right before.");
            assertThat(only(report).handle()).matches(child.pid() + "@[0-9]+");
            assertThat(host.processes().pinning()).isEqualTo("none");
        }
    }

    @Test
    void aNameWithSeveralProcessesSaysSoOnceInTheReport() {
        try (Child one = Child.named(folder, name);
                Child two = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 2);

            SignalReport report = host.send(name, "TERM");

            assertThat(report.delivered()).isEqualTo(2);
            assertThat(report.message())
                    .isEqualTo(
                            "SIGTERM delivered to 2 of 2 processes. This host can't pin a process, so each start time"
                                    + " was compared right before.");
            assertThat(one.awaitExit()).isEqualTo(two.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aGroupIsSignalledByItsNumber() {
        try (Child leader = Child.group("sleep 600 & asleep $!; echo ready; wait")) {
            SignalReport report = host.send("group:" + leader.pid(), "TERM");

            assertThat(report.delivered()).isEqualTo(2);
            assertThat(report.message())
                    .isEqualTo("SIGTERM delivered to 2 of 2 processes. The group was signalled by its number, since its"
                            + " leader has ended or this host can't pin a group.");
            assertThat(leader.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aHandleFromAHostThatPinsIsGoodAndAnotherStartTimeIsStale() {
        try (OnThisHost pinning = OnThisHost.with(OnThisHost.DEFAULT);
                Child child = Child.reporter()) {
            assertThat(host.send(pinning.handle(child.pid()), "USR1").ok()).isTrue();
            child.awaitLine("got USR1");

            assertThat(only(host.send(child.pid() + "@1.5", "KILL")).outcome()).isEqualTo(Outcome.STALE);
            assertThat(host.send(child.pid(), "0").ok()).isTrue();
        }
    }

    @Test
    void theRestIsJudgedAsEver() {
        try (Child parent = Child.withZombie(folder, name)) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));

            assertThat(only(host.send(zombie, "TERM")).outcome()).isEqualTo(Outcome.ZOMBIE);
        }
        assertThat(only(host.send(Integer.MAX_VALUE, "TERM")).outcome()).isEqualTo(Outcome.GONE);
        assertRefused(host.send(host.processes().self(), "STOP"), "guard.self");
        assertRefused(host.send("-1", "0"), "guard.broadcast");
        assertThat(host.service()
                        .probe(OnThisHost.ADMIN, host.processes().self())
                        .maySignal())
                .isTrue();
    }
}
