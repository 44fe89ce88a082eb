package io.signalman.core.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Effect;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProcessStat;
import io.signalman.core.RateLimit;
import io.signalman.core.Request;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What would happen, and that nothing does. */
class PreviewTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    private PreviewReport preview(String target, String signal) {
        return host.service().preview(OnThisHost.ADMIN, target, signal);
    }

    private static PreviewReport.Row only(PreviewReport report) {
        assertThat(report.results()).hasSize(1);
        return report.results().get(0);
    }

    /** Which it would be, were it killed; and the agent would let it go on again. */
    @Test
    void aTreeIsNotStopped() {
        try (Child child = Child.reporter()) {
            assertThat(host.service()
                            .preview(OnThisHost.ADMIN, "tree:" + child.pid(), "KILL")
                            .allowed())
                    .isPositive();

            assertThat(host.send(child.pid(), "USR1").ok()).isTrue();
            child.awaitLine("got USR1");
            assertThat(child.lines()).doesNotContain("got CONT");
        }
    }

    @Test
    void aHandledSignalIsForeseenAndNotSent() {
        try (Child reporter = Child.reporter()) {
            PreviewReport report = preview(String.valueOf(reporter.pid()), "HUP");

            assertThat(only(report))
                    .extracting(PreviewReport.Row::pid, PreviewReport.Row::allowed, PreviewReport.Row::effect)
                    .containsExactly(reporter.pid(), true, Effect.HANDLED);
            assertThat(report.confirm()).isEqualTo(host.handle(reporter.pid()));
            assertThat(report.message()).isEqualTo("SIGHUP would reach 1 of 1 process: 1 HANDLED.");
            assertThat(host.send(report.confirm(), "USR1").ok()).isTrue();
            reporter.awaitLine("got USR1");
            assertThat(reporter.lines()).containsExactly("ready", "got USR1");
        }
    }

    @Test
    void everyProcessOfANameIsForeseen() {
        String name = Child.uniqueName();
        try (Child dies = Child.named(folder, name);
                Child ignores = Child.bash("trap '' HUP; echo ready; exec " + folder + "/" + name + " 600")) {
            await().until(() -> preview(name, "HUP").matched() == 2);

            PreviewReport report = preview(name, "HUP");

            assertThat(report.results())
                    .extracting(PreviewReport.Row::pid, PreviewReport.Row::effect)
                    .containsExactlyInAnyOrder(
                            tuple(dies.pid(), Effect.TERMINATES), tuple(ignores.pid(), Effect.IGNORED));
            assertThat(report.message()).isEqualTo("SIGHUP would reach 2 of 2 processes: 1 TERMINATES, 1 IGNORED.");
            assertThat(List.of(report.confirm().split(",", -1)))
                    .containsExactlyInAnyOrder(host.handle(dies.pid()), host.handle(ignores.pid()));
        }
    }

    @Test
    void whatASendWouldRefuseIsRefusedWithItsReason() {
        int self = host.processes().self();

        assertThat(only(preview(String.valueOf(self), "KILL")).allowed()).isFalse();
        assertThat(only(preview(String.valueOf(self), "KILL")).message()).contains("The host JVM itself");
        assertThat(only(preview("1", "KILL")).allowed()).isFalse();
        assertThat(only(preview("-1", "TERM")).message()).contains("guard.broadcast");
        assertThat(preview("0", "TERM").confirm()).isEmpty();
        assertThat(preview("0", "TERM").allowed()).isZero();
    }

    @Test
    void moreThanMayBeSignalledAtOnceAreAllRefused() {
        String name = Child.uniqueName();
        try (OnThisHost strict = OnThisHost.with(OnThisHost.fanoutMax(1));
                Child one = Child.named(folder, name);
                Child two = Child.named(folder, name)) {
            await().until(() -> preview(name, "HUP").matched() == 2);

            PreviewReport report = strict.service().preview(OnThisHost.ADMIN, name, "TERM");

            assertThat(report.allowed()).isZero();
            assertThat(report.message())
                    .startsWith("SIGTERM would reach 0 of 2 processes: ")
                    .contains("fanout.max");
            assertThat(one.isAlive() && two.isAlive()).isTrue();
        }
    }

    @Test
    void aGroupIsForeseenByItsMembersAndRefusedWholeAsItsSendWouldBe() {
        try (Child group = Child.group("sleep 600 & asleep $!; echo member $!; echo ready; exec sleep 600")) {
            await().until(() -> host.processes()
                    .stat(group.pid())
                    .map(ProcessStat::name)
                    .orElse("")
                    .equals("sleep"));

            PreviewReport report = preview("group:" + group.pid(), "TERM");

            assertThat(report.results())
                    .extracting(PreviewReport.Row::pid, PreviewReport.Row::allowed, PreviewReport.Row::effect)
                    .containsExactlyInAnyOrder(
                            tuple(group.pid(), true, Effect.TERMINATES),
                            tuple(group.number("member"), true, Effect.TERMINATES));
            assertThat(report.message()).contains("2 TERMINATES. A group gets it as a whole");
            assertThat(group.isAlive()).isTrue();
        }
    }

    @Test
    void whatMatchesNothingHasNoRows() {
        assertThat(preview(Child.uniqueName(), "TERM").results()).isEmpty();
        assertThat(preview("2147483647", "TERM").results()).isEmpty();
        assertThat(preview("2147483647", "TERM").message()).contains("ESRCH");
    }

    @Test
    void aStaleHandleIsToldAndReachesNobody() {
        PreviewReport report = preview(host.processes().self() + "@1", "TERM");

        assertThat(report.allowed()).isZero();
        assertThat(report.results())
                .singleElement()
                .extracting(PreviewReport.Row::allowed, PreviewReport.Row::effect)
                .containsExactly(false, Effect.NO_EFFECT);
        assertThat(report.message()).startsWith("The handle is stale");
    }

    @Test
    void aZombieCanNotReact() {
        try (Child parent = Child.withZombie(folder, Child.uniqueName())) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));

            PreviewReport report = preview(String.valueOf(zombie), "TERM");

            assertThat(only(report).effect()).isEqualTo(Effect.NO_EFFECT);
            assertThat(report.allowed()).isZero();
            assertThat(report.confirm()).isEmpty();
        }
    }

    @Test
    void noRateAuditEventOrCounterKnowsOfIt() {
        List<String> noted = new java.util.ArrayList<>();
        RateLimit none = new RateLimit(1, 1, () -> 0);
        Oversight oversight = new Oversight(
                Policy.byRole(),
                none,
                new Audit() {
                    @Override
                    public void intent(Request request, String rule, List<Aimed> processes) {
                        noted.add("intent");
                    }

                    @Override
                    public void outcome(Request request, SignalReport report) {
                        noted.add("outcome");
                    }

                    @Override
                    public void cancelled(Request request) {}
                },
                delivery -> noted.add("event"));
        try (OnThisHost watched = OnThisHost.with(oversight);
                Child reporter = Child.reporter()) {
            for (int i = 0; i < 3; i++) {
                assertThat(watched.service()
                                .preview(OnThisHost.ADMIN, String.valueOf(reporter.pid()), "HUP")
                                .allowed())
                        .isEqualTo(1);
            }

            assertThat(noted).isEmpty();
            assertThat(watched.service().counters().byKind()).isEqualTo(Map.of());
        }
    }

    @Test
    void signalZeroIsAskedAndHasNoEffectToTell() {
        try (Child reporter = Child.reporter()) {
            PreviewReport report = preview(String.valueOf(reporter.pid()), "0");

            assertThat(only(report).effect()).isEqualTo(Effect.UNKNOWN);
            assertThat(report.message()).isEqualTo("The kernel lets this JVM signal 1 of 1 process.");
        }
    }

    @Test
    void severalHandlesAreShownWithTheGoneOnesAsTheSendWouldShowThem() {
        try (Child child = Child.reporter()) {
            String handles = "2147483647@5," + host.handle(child.pid());

            PreviewReport report = preview(handles, "HUP");
            PreviewReport stop = host.jobs().preview(OnThisHost.ADMIN, handles, "TERM");

            for (PreviewReport each : List.of(report, stop)) {
                assertThat(each.results())
                        .extracting(PreviewReport.Row::outcome, PreviewReport.Row::allowed, PreviewReport.Row::effect)
                        .containsExactlyInAnyOrder(
                                tuple(Outcome.GONE, false, Effect.NO_EFFECT),
                                tuple(Outcome.DELIVERED, true, Effect.HANDLED));
            }
            assertThat(report.message()).isEqualTo("SIGHUP would reach 1 of 2 processes: 1 HANDLED.");
            assertThat(stop.message()).startsWith("TERM would be sent to 1 of 2 processes, ");
            assertThat(preview(handles, "0").message())
                    .isEqualTo(host.send(handles, "0").message())
                    .endsWith("1 of 2 processes, 1 gone.");
        }
    }

    @Test
    void signalZeroHasTheNotesOfTheSend() {
        String name = Child.uniqueName();
        try (OnThisHost tree = OnThisHost.with(OnThisHost.scope(Scope.TREE));
                Child one = Child.named(folder, name);
                Child two = Child.named(folder, name);
                Child parent = Child.bash("setsid " + folder + "/" + name + " 600 & echo orphan $!; echo ready")) {
            parent.awaitExit();
            ProcessHandle orphan = ProcessHandle.of(parent.number("orphan")).orElseThrow();
            try {
                await().until(() -> tree.send(name, "0").message().contains("left out"));

                assertThat(tree.service().preview(OnThisHost.ADMIN, name, "0").message())
                        .isEqualTo(tree.send(name, "0").message())
                        .isEqualTo("The kernel lets this JVM signal 2 of 2 processes. 1 outside the scope was left out"
                                + " (setting scope=tree).");
                assertThat(one.isAlive() && two.isAlive()).isTrue();
            } finally {
                orphan.destroyForcibly();
            }
        }
    }
}
