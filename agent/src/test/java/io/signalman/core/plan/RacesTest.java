package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.JobReport;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.core.job.Jobs;
import io.signalman.core.judge.Rules;
import io.signalman.testing.Child;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What changes between finding and sending: the real kernel, with something made to happen right after the look. */
class RacesTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private final String name = Child.uniqueName();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aProcessThatGoesAwayDuringAFanOutDoesNotSpoilIt() {
        try (Child stays = Child.named(folder, name);
                Child goes = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 2);

            SignalReport report = send(name, "TERM", 2, "belongsToUs", goes::close);

            assertThat(report.ok()).isTrue();
            assertThat(report.matched()).isEqualTo(2);
            assertThat(report.delivered()).isEqualTo(1);
            assertThat(report.results())
                    .filteredOn(result -> result.pid() == goes.pid())
                    .extracting(SignalResult::outcome, SignalResult::errno, SignalResult::error)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(Outcome.GONE, 3, "ESRCH"));
            assertThat(stays.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aProcessThatGoesAwayBeforeItWasJudgedIsNotCalledOutOfScope() {
        try (Child goes = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 1);

            SignalReport report = send(name, "TERM", 1, "mayBeNamed", goes::close);

            assertThat(report.matched()).isZero();
            assertThat(report.message()).isEqualTo("Nothing matches \"" + name + "\" now.");
        }
    }

    /** Were each judged only when its turn comes, the second would have lost its ancestry. */
    @Test
    void allAreJudgedBeforeTheFirstOneGetsIt() {
        try (Child parent = Child.bash("cp /bin/sleep " + folder + "/" + name + "; " + folder + "/" + name
                + " 600 & echo child $!; echo ready; exec -a " + name + " " + folder + "/" + name + " 600")) {
            int child = parent.number("child");
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 2);
            ProcessHandle orphan = ProcessHandle.of(child).orElseThrow();
            try (OnThisHost tree = OnThisHost.with(OnThisHost.scope(Scope.TREE))) {
                SignalReport report = tree.send(name, "KILL");

                assertThat(report.results())
                        .extracting(SignalResult::pid, SignalResult::outcome)
                        .containsExactlyInAnyOrder(
                                org.assertj.core.groups.Tuple.tuple(parent.pid(), Outcome.DELIVERED),
                                org.assertj.core.groups.Tuple.tuple(child, Outcome.DELIVERED));
                assertThat(parent.awaitExit()).isEqualTo(128 + 9);
            } finally {
                orphan.destroyForcibly();
            }
        }
    }

    @Test
    void nobodyGetsItWhereTheyAreTooManyAndNoMoreThanTheMostAreHeld() {
        try (Child one = Child.named(folder, name);
                Child two = Child.named(folder, name);
                Child three = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 3);
            List<Long> held = new ArrayList<>();
            long before = OnThisHost.pidfds();

            SignalReport report = send(
                    OnThisHost.fanoutMax(1),
                    name,
                    "KILL",
                    3,
                    "belongsToUs",
                    () -> held.add(OnThisHost.pidfds() - before));

            assertThat(report.matched()).isEqualTo(3);
            assertThat(held).allMatch(count -> count <= 2, "holds fanout.max and the one that is being judged");
            assertThat(one.isAlive() && two.isAlive() && three.isAlive()).isTrue();
        }
    }

    @Test
    void aMemberOfATreeThatExecutesAnotherProgramMeanwhileStillGetsIt() {
        try (Child child =
                Child.bash("trap 'exec sleep 600' USR1; echo ready; while :; do read -r -t 0.1 line; done")) {
            SignalReport report = send("tree:" + child.pid(), "TERM", 1, "all", () -> {
                assertThat(host.send(child.pid(), "USR1").ok()).isTrue();
                await().until(() -> host.service()
                        .probe(OnThisHost.ADMIN, child.pid())
                        .name()
                        .equals("sleep"));
            });

            assertThat(report.ok()).isTrue();
            assertThat(only(report).outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(child.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "KILL"})
    void aDescendantBornMeanwhileGetsItToo(String signal) {
        try (Child root =
                Child.bash("trap 'sleep 600 & echo born $!' USR1; echo ready; while :; do read -r -t 0.1 line; done")) {
            SignalReport report = send("tree:" + root.pid(), signal, 1, "all", () -> {
                assertThat(host.send(root.pid(), "USR1").ok()).isTrue();
                root.number("born");
            });

            assertThat(report.ok()).isTrue();
            assertThat(report.results()).extracting(SignalResult::pid).containsExactly(root.pid(), root.number("born"));
            assertThat(report.message()).endsWith("1 descendant was born meanwhile.");
        }
    }

    @Test
    void aTreeIsStoppedBeforeItIsKilled() {
        List<Character> states = new ArrayList<>();
        try (Child root = Child.bash("echo ready; while :; do read -r -t 0.1 line; done")) {
            SignalReport report = send(
                    "tree:" + root.pid(),
                    "KILL",
                    2,
                    "all",
                    () -> host.processes().stat(root.pid()).ifPresent(stat -> states.add(stat.state())));

            assertThat(report.ok()).isTrue();
            assertThat(states).containsExactly('T');
            assertThat(root.awaitExit()).isEqualTo(128 + 9);
        }
    }

    /** It is the first one to be told, and tells so before the others are told. */
    @Test
    void aDescendantBornAfterTheFirstOneWasToldGetsItToo() {
        try (Child root =
                Child.bash("trap 'sleep 600 & echo born $!' HUP; echo ready; while :; do read -r -t 0.1 line; done")) {
            SignalReport report = send("tree:" + root.pid(), "HUP", 1, "errnoName", () -> root.number("born"));

            assertThat(report.results()).extracting(SignalResult::pid).contains(root.pid(), root.number("born"));
        }
    }

    @Test
    void whatACgroupBeginsMeanwhileIsEndedThroughCgroupKill() throws IOException {
        Path beside = Path.of("/sys/fs/cgroup/unified"); // where v1 is mounted as well
        Path root = Files.exists(beside) ? beside : Path.of("/sys/fs/cgroup");
        assumeTrue(Files.isWritable(root.resolve("cgroup.procs")), "needs a writable cgroup v2");
        Path cgroup = Files.createDirectory(root.resolve(name));
        try (Child first = Child.bash("echo ready; exec sleep 600");
                Child second = Child.bash("echo ready; exec sleep 600")) {
            Path members = cgroup.resolve("cgroup.procs");
            Files.writeString(members, String.valueOf(first.pid()));

            SignalReport report = send("cgroup:/" + name, "KILL", 1, "errnoName", () -> {
                try {
                    Files.writeString(members, String.valueOf(second.pid()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            assertThat(report.results()).extracting(SignalResult::pid).containsExactly(first.pid(), second.pid());
            assertThat(report.message()).endsWith("were ended through cgroup.kill.");
            assertThat(second.awaitExit()).isEqualTo(128 + 9);
        } finally {
            await().until(() -> cgroup.toFile().delete());
        }
    }

    @Test
    void aTreeThatIsTooLargeGoesOnAsItWas() {
        try (Child root = Child.bash(
                "trap 'sleep 600 & echo born $!' USR1; trap 'echo got HUP' HUP; echo ready; while :; do read -r -t 0.1 line; done")) {
            SignalReport report = send(OnThisHost.fanoutMax(1), "tree:" + root.pid(), "KILL", 1, "all", () -> {
                assertThat(host.send(root.pid(), "USR1").ok()).isTrue();
                root.number("born");
            });

            OnThisHost.assertRefused(report, "2 processes, more than 1");
            assertThat(host.send(root.pid(), "HUP").ok()).isTrue();
            root.awaitLine("got HUP");
        }
    }

    /** Once its parent has ended, nothing proves that it belongs to the tree. */
    @Test
    void aChildThatLosesItsParentMeanwhileDoesNotJoinAJob() {
        AtomicInteger looks = new AtomicInteger();
        try (Child root = Child.bash("trap 'sleep 600 >/dev/null & echo born $!' USR1; echo ready;"
                + " while :; do read -r -t 0.1 line; done")) {
            Runnable fork = () -> {
                host.send(root.pid(), "USR1");
                root.number("born");
            };
            Runnable end = () -> {
                host.send(root.pid(), "KILL");
                root.awaitExit();
            };
            try (Jobs jobs = new Jobs(host.watched(OnThisHost.DEFAULT, "all", looks, Map.of(2, fork, 3, end)))) {
                JobReport report = jobs.awaitJob(
                        OnThisHost.ADMIN,
                        jobs.stop(OnThisHost.ADMIN, "tree:" + root.pid(), "URG 1ms")
                                .id(),
                        "1m");

                assertThat(report.results()).extracting(JobReport.Row::pid).containsExactly(root.pid());
                assertThat(looks).hasValueGreaterThanOrEqualTo(3);
                assertThat(host.send(root.number("born"), "KILL").ok()).isTrue();
            }
        }
    }

    /** Sends, and does something after so many looks of that kind. */
    private SignalReport send(String target, String signal, int times, String look, Runnable meanwhile) {
        return send(OnThisHost.DEFAULT, target, signal, times, look, meanwhile);
    }

    private SignalReport send(Rules rules, String target, String signal, int times, String look, Runnable meanwhile) {
        AtomicInteger looks = new AtomicInteger();
        SignalReport report = new SignalService(host.watched(rules, look, looks, Map.of(times, meanwhile)))
                .send(OnThisHost.ADMIN, target, signal);
        assertThat(looks).hasValueGreaterThanOrEqualTo(times);
        return report;
    }
}
