package io.signalman.core.job;

import static io.signalman.core.OnThisHost.ADMIN;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
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
import io.signalman.core.PreviewReport;
import io.signalman.core.RateLimit;
import io.signalman.core.Scope;
import io.signalman.core.SignalResult;
import io.signalman.testing.Child;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stopping trees and groups, whose members change meanwhile, on the real kernel. */
class StopTreeTest {
    private static final String FORKS_AT_URG =
            "trap 'sleep 600 & asleep $!; echo child $!' URG; echo ready; while :; do read -r -t 0.1 line; done";

    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void whatATreeForksMeanwhileIsStoppedToo() {
        try (Child root = Child.bash(
                "trap 'sleep 600 & echo child $!' TERM; echo ready; while :; do read -r -t 0.1 line; done")) {
            JobReport report = host.stop("tree:" + root.pid(), "TERM 300ms KILL 20s");

            int child = root.number("child");
            assertThat(report.results())
                    .as(report.toString())
                    .extracting(JobReport.Row::pid)
                    .containsExactly(root.pid(), child);
            assertThat(report.matched()).isEqualTo(2);
            assertThat(report.results()).first().extracting(JobReport.Row::rung).isEqualTo("SIGKILL");
            assertThat(report.state()).isEqualTo(JobState.DONE);
        }
    }

    @Test
    void whoJoinsAGroupMeanwhileIsStoppedToo() {
        try (Child leader = Child.group(
                "trap 'sleep 600 & echo child $!' TERM; echo ready; while :; do read -r -t 0.1 line; done")) {
            JobReport report = host.stop("group:" + leader.pid(), "TERM 300ms KILL 20s");

            assertThat(report.results())
                    .as(report.toString())
                    .extracting(JobReport.Row::pid)
                    .containsExactly(leader.pid(), leader.number("child"));
            assertThat(report.state()).isEqualTo(JobState.DONE);
        }
    }

    @Test
    void theHostJvmIsLeftOutOfItsTree() {
        try (Child child = Child.bash("echo ready; exec sleep 600")) {
            JobReport report = host.stop("tree:" + host.processes().self(), "TERM 20s");

            assertThat(only(report).pid()).isEqualTo(child.pid());
            assertThat(report.message()).endsWith("The host JVM itself was left out (setting guard.self).");
        }
    }

    /** One that is refused is told of with the first signal, and is not taken for one that has joined. */
    @Test
    void aMemberThatIsRefusedIsToldOnce() {
        List<Delivery> events = new CopyOnWriteArrayList<>();
        try (OnThisHost host = OnThisHost.with(noSleepers(events));
                Child root = Child.bash(
                        "sleep 600 & asleep $!; echo child $!; trap '' TERM; echo ready; while :; do read -r -t 0.1 line; done")) {
            int child = root.number("child");

            JobReport report = host.stop("tree:" + root.pid(), "TERM 50ms KILL 20s");

            assertThat(report.results())
                    .as(report.toString())
                    .extracting(JobReport.Row::pid)
                    .containsExactlyInAnyOrder(root.pid(), child);
            assertThat(report.results())
                    .filteredOn(row -> row.pid() == child)
                    .extracting(JobReport.Row::fate)
                    .containsExactly(EndState.REFUSED);
            assertThat(events)
                    .extracting(delivery -> delivery.report().signal(), delivery -> pids(delivery))
                    .containsExactly(
                            tuple("SIGTERM", List.of(child, root.pid())), tuple("SIGKILL", List.of(root.pid())));
            assertThat(report.millis()).isBetween(50L, 60_000L);
            assertThat(this.host.send(child, "KILL").ok()).isTrue();
        }
    }

    @Test
    void oneThatJoinsAndIsRefusedIsTold() {
        List<Delivery> events = new CopyOnWriteArrayList<>();
        try (OnThisHost host = OnThisHost.with(noSleepers(events));
                Child root = Child.bash(FORKS_AT_URG)) {
            JobReport begun = host.jobs().stop(ADMIN, "tree:" + root.pid(), "URG 300ms KILL 20s");
            int child = root.number("child");
            host.jobs().awaitJob(ADMIN, begun.id(), "1m");

            assertThat(events)
                    .anySatisfy(delivery -> assertThat(delivery.report().results())
                            .filteredOn(result -> result.pid() == child)
                            .extracting(SignalResult::outcome)
                            .containsExactly(Outcome.REFUSED));
            assertThat(this.host.send(child, "KILL").ok()).isTrue();
        }
    }

    /** A policy that refuses whatever sleeps. */
    private static Oversight noSleepers(List<Delivery> events) {
        Policy policy = (caller, operation, signal, process) -> new Policy.Verdict(
                operation == Operation.LIST || !process.name().text().equals("sleep"),
                "policy:1: deny * stop * name:sleep");
        return new Oversight(policy, RateLimit.none(), Audit.none(), events::add);
    }

    private static List<Integer> pids(Delivery delivery) {
        return delivery.report().results().stream().map(SignalResult::pid).toList();
    }

    @Test
    void moreThanTheMostAreNotTakenAlong() {
        try (OnThisHost two = OnThisHost.with(OnThisHost.fanoutMax(2));
                Child root = Child.bash("trap 'for i in 1 2 3; do sleep 600 & done; echo forked' URG; echo ready;"
                        + " while :; do read -r -t 0.1 line; done")) {
            JobReport begun = two.jobs().stop(ADMIN, "tree:" + root.pid(), "URG 300ms URG 1ms");
            root.awaitLine("forked");
            JobReport report = two.jobs().awaitJob(ADMIN, begun.id(), "1m");

            assertThat(report.results()).as(report.toString()).hasSize(2);
            assertThat(report.message())
                    .endsWith("More processes have joined than a job can take (setting fanout.max=2).");
        }
    }

    @Test
    void whereNewOnesKeepJoiningThatIsTold() {
        AtomicInteger looks = new AtomicInteger();
        try (Child root = Child.bash(
                "trap 'sleep 600 >/dev/null & echo born' USR1; echo ready; while :; do read -r -t 0.1 line; done")) {
            Runnable fork = () -> {
                long before = born(root);
                host.send(root.pid(), "USR1");
                await().until(() -> born(root) > before);
            };
            Map<Integer, Runnable> atEachLook =
                    IntStream.range(2, 40).boxed().collect(Collectors.toMap(look -> look, look -> fork));
            try (Jobs jobs = new Jobs(host.watched(OnThisHost.DEFAULT, "all", looks, atEachLook))) {
                JobReport report = jobs.stop(ADMIN, "tree:" + root.pid(), "URG 1ms");

                assertThat(report.message())
                        .as(report.toString())
                        .endsWith("New processes kept joining, and some may be missed.");
                assertThat(born(root)).isLessThan(40);
            }
        }
    }

    private static long born(Child root) {
        return root.lines().stream().filter("born"::equals).count();
    }

    @Test
    void aGroupThatHoldsTheHostJvmIsRefusedWhole() {
        String group = "group:" + host.processes().ownGroup();

        PreviewReport preview = host.jobs().preview(ADMIN, group, "TERM");

        assertThat(preview.allowed()).isZero();
        assertThat(preview.message()).contains("The group holds the host JVM itself (setting guard.self).");
    }

    @Test
    void theTreeOfInitIsRefusedUnderWhateverName() {
        String init = host.processes().stat(1).orElseThrow().name();
        for (String target : List.of("tree:1", "tree:name:" + init, "tree:older:0s")) {
            PreviewReport preview = host.jobs().preview(ADMIN, target, "TERM");

            assertThat(preview.allowed()).as(target).isZero();
            assertThat(preview.message()).as(target).contains("(setting guard.init)");
        }
    }

    @Test
    void aTreeWhoseRootIsOutOfScopeIsRefusedWhole() {
        try (OnThisHost tree = OnThisHost.with(OnThisHost.scope(Scope.TREE))) {
            long parent = ProcessHandle.current().parent().orElseThrow().pid();

            PreviewReport preview = tree.jobs().preview(ADMIN, "tree:" + parent, "TERM");

            assertThat(preview.allowed()).isZero();
            assertThat(preview.message()).contains("is outside the scope (setting scope=tree)");
        }
    }
}
