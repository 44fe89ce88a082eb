package io.signalman.core.job;

import static io.signalman.core.OnThisHost.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Delivery;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.core.Operation;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.RateLimit;
import io.signalman.core.Reason;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rungs that do not go as planned, on the real kernel. */
class RungsTest {
    private static final String STUBBORN = "trap '' TERM; echo ready; while :; do read -r -t 0.1 line; done";

    /** The looks at all processes of a job for a tree: to resolve it, two for the first rung, then the next rung. */
    private static final int BEFORE_THE_SECOND_RUNG = 3;

    private static final int AT_THE_SECOND_RUNG = 4;

    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @AfterEach
    void close() {
        host.close();
    }

    private JobReport stop(Oversight oversight, Map<Integer, Runnable> atEachLook, String target, String ladder) {
        try (Jobs jobs =
                new Jobs(host.watched(OnThisHost.DEFAULT, oversight, "all", new AtomicInteger(), atEachLook))) {
            return jobs.awaitJob(ADMIN, jobs.stop(ADMIN, target, ladder).id(), "1m");
        }
    }

    @Test
    void aLookThatFailsDoesNotKeepHeldProcessesFromTheSignal() {
        Runnable fails = () -> {
            throw new IllegalStateException("/proc can't be listed");
        };
        try (Child root = Child.bash(STUBBORN)) {
            JobReport report = stop(
                    Oversight.byRole(), Map.of(AT_THE_SECOND_RUNG, fails), "tree:" + root.pid(), "TERM 50ms KILL 20s");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.DONE);
            assertThat(report.message()).contains("could not be looked for: /proc can't be listed");
            assertThat(root.awaitExit()).isEqualTo(128 + 9);
        }
    }

    @Test
    void aChildThatTheHostJvmStartsMeanwhileIsStoppedToo() {
        AtomicReference<Child> second = new AtomicReference<>();
        try (Child first = Child.bash(STUBBORN)) {
            JobReport report = stop(
                    Oversight.byRole(),
                    Map.of(BEFORE_THE_SECOND_RUNG, () -> second.set(Child.bash(STUBBORN))),
                    "tree:" + host.processes().self(),
                    "TERM 50ms KILL 20s");

            assertThat(report.results())
                    .as(report.toString())
                    .extracting(JobReport.Row::pid)
                    .containsExactly(first.pid(), second.get().pid());
            assertThat(second.get().awaitExit()).isEqualTo(128 + 9);
        } finally {
            Optional.ofNullable(second.get()).ifPresent(Child::close);
        }
    }

    @Test
    void aChildOfARefusedProcessIsStoppedToo() {
        Policy noShells = (caller, operation, signal, process) -> new Policy.Verdict(
                operation == Operation.LIST || !process.name().text().equals("bash"), "policy:1: deny * stop * bash");
        try (Child root = Child.bash("trap '' URG; sleep 600 & asleep $!; echo first $!; echo ready; read -r line;"
                + " sleep 600 & asleep $!; echo second $!; while :; do read -r -t 0.1 line; done")) {
            AtomicInteger second = new AtomicInteger();
            JobReport report = stop(
                    new Oversight(noShells, RateLimit.none(), Audit.none(), delivery -> {}),
                    Map.of(BEFORE_THE_SECOND_RUNG, () -> {
                        line(root);
                        second.set(root.number("second"));
                    }),
                    "tree:" + root.pid(),
                    "URG 50ms KILL 20s");

            assertThat(report.results())
                    .as(report.toString())
                    .filteredOn(row -> row.pid() != root.pid())
                    .extracting(JobReport.Row::pid)
                    .containsExactly(root.number("first"), second.get());
            assertThat(report.ended()).isEqualTo(2);
            assertThat(root.isAlive()).isTrue();
        }
    }

    private static void line(Child child) {
        try {
            child.line("go");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Only an audit trail that works lets a rung pass, and the next rung tries again. */
    @Test
    void aRungThatCanNotBeRecordedDoesNotEndTheLadder() {
        Audit failsOnce = new Audit() {
            @Override
            public void intent(Request request, String rule, List<Aimed> processes) throws AuditException {
                if (request.signal().name().equals("SIGHUP")) {
                    throw new AuditException("the disk is full");
                }
            }

            @Override
            public void outcome(Request request, SignalReport report) {}

            @Override
            public void cancelled(Request request) {}
        };
        try (Child child = Child.bash(STUBBORN)) {
            JobReport report = stop(
                    new Oversight(Oversight.byRole().policy(), RateLimit.none(), failsOnce, delivery -> {}),
                    Map.of(),
                    String.valueOf(child.pid()),
                    "TERM 20ms HUP 20ms KILL 20s");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.DONE);
            assertThat(report.message()).contains("could not be recorded: the disk is full");
            assertThat(child.awaitExit()).isEqualTo(128 + 9);
        }
    }

    @Test
    void aRefusalIsRecordedAlsoIfNothingIsLeftToSendTo(@TempDir Path folder) {
        List<Delivery> recorded = new CopyOnWriteArrayList<>();
        Oversight oversight = new Oversight(Oversight.byRole().policy(), RateLimit.none(), Audit.none(), recorded::add);
        try (Child parent = Child.withZombie(folder, Child.uniqueName())) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));
            int self = host.processes().self();

            JobReport report = stop(oversight, Map.of(), host.handle(zombie) + "," + host.handle(self), "TERM 1s");

            assertThat(report.results())
                    .as(report.toString())
                    .extracting(JobReport.Row::fate)
                    .containsExactlyInAnyOrder(EndState.ZOMBIE, EndState.REFUSED);
            assertThat(recorded)
                    .singleElement()
                    .satisfies(delivery -> assertThat(delivery.report().results())
                            .singleElement()
                            .satisfies(result -> {
                                assertThat(result.pid()).isEqualTo(self);
                                assertThat(result.outcome()).isEqualTo(Outcome.REFUSED);
                                assertThat(result.reason()).isEqualTo(Reason.GUARD);
                            }));
        }
    }
}
