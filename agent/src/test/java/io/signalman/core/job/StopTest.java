package io.signalman.core.job;

import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ending processes step by step, on the real kernel. */
class StopTest {
    private static final String STUBBORN = "trap '' TERM; echo ready; while :; do sleep 600; done";

    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void theFirstSignalEndsIt() {
        try (Child child = Child.bash("echo ready; exec sleep 600")) {
            JobReport report = host.stop(child, "");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.DONE);
            assertThat(report.ok()).isTrue();
            assertThat(report.id()).isEqualTo(1);
            assertThat(report.ladder()).isEqualTo("TERM 10s KILL");
            assertThat(report.message()).isEqualTo("The process has ended.");
            assertThat(only(report).fate()).isEqualTo(EndState.KILLED);
            assertThat(only(report).signal()).isEqualTo("SIGTERM");
            assertThat(only(report).rung()).isEqualTo("SIGTERM");
            assertThat(only(report).status()).isEqualTo(-1);
            assertThat(only(report).millis()).isBetween(0L, report.millis());
            assertThat(child.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void oneThatIgnoresTheFirstSignalGetsTheSecond() {
        try (Child child = Child.bash(STUBBORN)) {
            JobReport report = host.stop(child, "TERM 50ms KILL 20s");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.DONE);
            assertThat(only(report).signal()).isEqualTo("SIGKILL");
            assertThat(only(report).rung()).isEqualTo("SIGKILL");
        }
    }

    @Test
    void anExitStatusIsTold() {
        try (Child child = Child.bash("trap 'exit 3' TERM; echo ready; while :; do read -r -t 0.1 line; done")) {
            JobReport report = host.stop(child, "TERM 20s");

            assertThat(only(report).fate()).as(report.toString()).isEqualTo(EndState.EXITED);
            assertThat(only(report).status()).isEqualTo(3);
            assertThat(only(report).signal()).isEmpty();
        }
    }

    @Test
    void oneThatIsLeftIsStillRunning() {
        try (Child child = Child.bash(STUBBORN)) {
            JobReport report = host.stop(child, "TERM 20ms");

            assertThat(report.state()).isEqualTo(JobState.LEFT);
            assertThat(report.ok()).isFalse();
            assertThat(report.message())
                    .isEqualTo("The process has not ended after SIGTERM, the last signal of the ladder.");
            assertThat(only(report).fate()).isEqualTo(EndState.RUNNING);
            assertThat(only(report).rung()).isEqualTo("SIGTERM");
            assertThat(only(report).millis()).isEqualTo(-1);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void oneThatIsStoppedIsContinuedAfterASignalThatItCanHandle() {
        try (Child child = Child.bash("trap 'exit 3' TERM; echo ready; while :; do read -r -t 0.1 line; done")) {
            OnThisHost.stopped(host, child);

            JobReport report = host.stop(child, "TERM 20s KILL");

            assertThat(only(report).fate()).as(report.toString()).isEqualTo(EndState.EXITED);
            assertThat(only(report).status()).isEqualTo(3);
            assertThat(only(report).rung()).isEqualTo("SIGTERM");
            String told = child.pid() + " was stopped, so SIGCONT followed SIGTERM.";
            assertThat(only(report).message()).endsWith(told);
            assertThat(report.message()).isEqualTo("The process has ended. " + told);
            assertThat(host.service().counters().byKind())
                    .containsEntry("SIGCONT DELIVERED test", 1L)
                    .containsEntry("SIGTERM DELIVERED test", 1L);
        }
    }

    @Test
    void oneThatIsStoppedIsKilledWithoutBeingContinued() {
        try (Child child = Child.bash("echo ready; exec sleep 600")) {
            OnThisHost.stopped(host, child);

            assertThat(only(host.stop(child, "KILL 20s")).rung()).isEqualTo("SIGKILL");
            assertThat(host.service().counters().byKind()).doesNotContainKey("SIGCONT DELIVERED test");
        }
    }

    @Test
    void oneThatIsRunningGetsNoCont() {
        try (Child child = Child.reporter()) {
            host.stop(child, "TERM 20ms KILL 20s");
            assertThat(host.service().counters().byKind()).doesNotContainKey("SIGCONT DELIVERED test");
        }
    }

    @Test
    void whatIsWrongWithOneOfSeveralHandlesIsTold() {
        try (Child child = Child.bash("echo ready; exec sleep 600");
                Child parent = Child.withZombie(folder, Child.uniqueName())) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));
            int self = host.processes().self();
            String handles =
                    host.handle(child.pid()) + "," + host.handle(zombie) + "," + host.handle(self) + ",2147483647@1";

            JobReport report = host.stop(handles, "");

            assertThat(report.results())
                    .as(report.toString())
                    .extracting(JobReport.Row::pid, JobReport.Row::fate)
                    .containsExactlyInAnyOrder(
                            tuple(child.pid(), EndState.KILLED),
                            tuple(zombie, EndState.ZOMBIE),
                            tuple(self, EndState.REFUSED));
            assertThat(report.state()).isEqualTo(JobState.LEFT);
            assertThat(report.message()).isEqualTo("2 of 3 processes have ended after SIGTERM."); // KILL was not needed
            assertThat(report.results())
                    .filteredOn(row -> row.pid() == self)
                    .singleElement()
                    .satisfies(row -> assertThat(row.message()).contains("guard.self"));
        }
    }

    @Test
    void aZombieHasEndedAndGetsNothing() {
        try (Child parent = Child.withZombie(folder, Child.uniqueName())) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));

            JobReport report = host.stop(String.valueOf(zombie), "");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.DONE);
            assertThat(only(report).fate()).isEqualTo(EndState.ZOMBIE);
            assertThat(only(report).rung()).isEmpty();
            assertThat(only(report).status()).isZero();
            assertThat(host.service().counters().delivered()).isZero();
        }
    }

    @Test
    void oneWhoseParentDoesNotCollectItBecomesAZombie() {
        try (Child parent = Child.bash("sleep 600 & echo child $!; asleep $!; echo ready; exec sleep 600")) {
            JobReport report = host.stop(String.valueOf(parent.number("child")), "KILL 20s");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.DONE);
            assertThat(only(report).fate()).isEqualTo(EndState.ZOMBIE);
            assertThat(only(report).signal()).isEqualTo("SIGKILL");
        }
    }

    @Test
    void allOfOneNameAreStopped() {
        String name = Child.uniqueName();
        try (Child one = Child.named(folder, name);
                Child two = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 2);

            JobReport report = host.stop(name, "TERM 20s");

            assertThat(report.ended()).as(report.toString()).isEqualTo(2);
            assertThat(report.message()).isEqualTo("All 2 processes have ended.");
            assertThat(one.awaitExit()).isEqualTo(128 + 15);
            assertThat(two.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void moreThanTheMostAreRefusedWhole() {
        String name = Child.uniqueName();
        try (OnThisHost one = OnThisHost.with(OnThisHost.fanoutMax(1));
                Child first = Child.named(folder, name);
                Child second = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 2);

            JobReport report = one.stop(name, "KILL");

            assertNotBegun(report, JobState.REFUSED);
            assertThat(report.message()).contains("2 processes, more than 1 (setting fanout.max)");
            assertThat(first.isAlive()).isTrue();
            assertThat(second.isAlive()).isTrue();
        }
    }

    @Test
    void whatIsNotThereOrAnotherOneByNowIsNotBegun() {
        try (Child child = Child.bash("echo ready; exec sleep 600")) {
            JobReport stale = host.stop(child.pid() + "@1", "KILL");
            assertNotBegun(stale, JobState.GONE);
            assertThat(only(stale).fate()).isEqualTo(EndState.STALE);

            for (String none : Set.of("2147483647", "tree:2147483647", "group:2147483647", Child.uniqueName())) {
                JobReport report = host.stop(none, "KILL");
                assertNotBegun(report, JobState.GONE);
                assertThat(report.results()).isEmpty();
            }
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void theHostJvmIsNotStopped() {
        String self = String.valueOf(host.processes().self());

        JobReport report = host.stop(self, "TERM 10s KILL");

        assertNotBegun(report, JobState.REFUSED);
        assertThat(only(report).fate()).isEqualTo(EndState.REFUSED);
        assertThat(only(report).message()).contains("guard.self");
    }

    @Test
    void broadcastsAndInitAreGuarded() {
        for (String target : Set.of("0", "-1", "group:1", "1", "tree:1")) {
            JobReport report = host.stop(target, "URG 1ms");

            assertNotBegun(report, JobState.REFUSED);
            assertThat(report.message()).contains("(setting ");
        }
    }

    @Test
    void withoutPidfdsItIsTheSameButForHowTheyEnded() {
        try (OnThisHost old = OnThisHost.withoutPidfd(OnThisHost.DEFAULT);
                Child child = Child.bash(STUBBORN)) {
            JobReport report = old.stop(child, "TERM 100ms KILL 20s");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.DONE);
            assertThat(only(report).rung()).isEqualTo("SIGKILL");
            assertThat(only(report).fate()).isEqualTo(EndState.ENDED);
        }
    }

    private static void assertNotBegun(JobReport report, JobState state) {
        assertThat(report.state()).as(report.toString()).isEqualTo(state);
        assertThat(report.id()).isZero();
        assertThat(report.ok()).isFalse();
        assertThat(report.ended()).isZero();
        assertThat(report.message()).isNotEmpty();
    }
}
