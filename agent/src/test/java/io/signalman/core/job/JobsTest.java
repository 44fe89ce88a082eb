package io.signalman.core.job;

import static io.signalman.core.OnThisHost.ADMIN;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.RateLimit;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs among each other, on the real kernel. */
class JobsTest {
    private static final Caller BERT = new Caller("bert", Set.of(), Caller.Door.HTTP, "", "", "");
    private static final String STUBBORN = "trap '' TERM; echo ready; while :; do sleep 600; done";

    private static String pid(Child child) {
        return String.valueOf(child.pid());
    }

    @Test
    void awaitingSeesTheEndAndItsStatus() throws Exception {
        try (Child child = Child.bash("echo ready; read -r line; exit 7");
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            Jobs jobs = host.jobs();
            JobReport late = jobs.await(ADMIN, pid(child), "1ms");
            assertThat(late.state()).isEqualTo(JobState.TIMED_OUT);
            assertThat(late.message()).isEqualTo("The process has not ended, and the time is up.");

            JobReport begun = jobs.startAwait(ADMIN, pid(child), "1m");
            assertThat(begun.state()).isEqualTo(JobState.RUNNING);
            assertThat(begun.ladder()).isEqualTo("1m");
            host.send(child.pid(), "0");
            child.line("go");
            JobReport over = jobs.awaitJob(ADMIN, begun.id(), "1m");

            assertThat(over.state()).as(over.toString()).isEqualTo(JobState.DONE);
            assertThat(only(over).status()).isEqualTo(7);
            assertThat(only(over).rung()).isEmpty();
        }
    }

    @Test
    void aCancelledJobSendsNothingMore() {
        try (Child child = Child.bash("trap 'echo got TERM' TERM; echo ready; while :; do read -r -t 0.1 line; done");
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            Jobs jobs = host.jobs();
            JobReport begun = jobs.stop(ADMIN, pid(child), "TERM 1m KILL");
            child.awaitLine("got TERM");

            JobReport cancelled = jobs.cancel(ADMIN, begun.id());

            assertThat(cancelled.state()).as(cancelled.toString()).isEqualTo(JobState.CANCELLED);
            assertThat(cancelled.message()).contains("Cancelled by test.");
            assertThat(only(cancelled).fate()).isEqualTo(EndState.RUNNING);
            assertThat(jobs.cancel(ADMIN, begun.id())).isEqualTo(cancelled);
            assertThat(host.service().counters().byKind()).containsOnlyKeys("SIGTERM DELIVERED test");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SIGTERM | PID is stopped; CONT continues it.
            SIGCONT | PID is stopped; CONT continues it. PID was stopped, and SIGCONT did not follow SIGTERM: \
            The job was cancelled before this signal was sent.
            """)
    void aJobThatIsCancelledRightBeforeASignalReportsNoMoreThanItSent(String signal, String message) {
        AtomicReference<Jobs> jobs = new AtomicReference<>();
        Audit cancelling = new Audit() {
            @Override
            public void intent(Request request, String rule, List<Aimed> processes) {
                if (jobs.get() != null && request.signal().name().equals(signal)) {
                    new Thread(() -> jobs.get().cancel(ADMIN, 1)).start();
                    await().until(() -> jobs.get().list(ADMIN).get(0).message().contains("Cancelled by"));
                }
            }

            @Override
            public void outcome(Request request, SignalReport report) {}

            @Override
            public void cancelled(Request request) {}
        };
        try (Child child = Child.bash("trap '' TERM; echo ready; while :; do read -r -t 0.1 line; done");
                OnThisHost host =
                        OnThisHost.with(new Oversight(Policy.byRole(), RateLimit.none(), cancelling, delivery -> {}))) {
            OnThisHost.stopped(host, child);
            jobs.set(host.jobs());

            JobReport report = host.stop(child, "TERM 1m KILL");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.CANCELLED);
            assertThat(only(report).message()).isEqualTo(message.replace("PID", pid(child)));
        }
    }

    @Test
    void closingCancelsWhatRunsAndLetsThoseGoWhoWait() throws Exception {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            Jobs jobs = host.jobs();
            JobReport begun = jobs.stop(ADMIN, pid(child), "TERM 1h KILL");
            CompletableFuture<JobReport> waiter =
                    CompletableFuture.supplyAsync(() -> jobs.awaitJob(ADMIN, begun.id(), "1h"));

            jobs.close();

            assertThat(waiter.get(20, TimeUnit.SECONDS).state()).isEqualTo(JobState.CANCELLED);
            assertThat(threads()).noneMatch(name -> name.startsWith("signalman-job-"));
            assertThat(child.isAlive()).isTrue();
            assertThat(jobs.stop(ADMIN, pid(child), "KILL").message()).contains("is being detached");
        }
    }

    @Test
    void threadsAreThereAsLongAsThereIsSomethingToWaitFor() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            Jobs jobs = host.jobs();
            JobReport first = jobs.startAwait(ADMIN, pid(child), "1h");
            JobReport second = jobs.startAwait(ADMIN, pid(child), "1h");
            assertThat(threads())
                    .filteredOn(name -> name.startsWith("signalman-"))
                    .containsExactlyInAnyOrder(
                            "signalman-exits", "signalman-job-" + first.id(), "signalman-job-" + second.id());

            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().startsWith("signalman-"))
                    .as("daemons, and no holders of whatever loader the caller had")
                    .allMatch(thread ->
                            thread.isDaemon() && thread.getContextClassLoader() == Jobs.class.getClassLoader());

            jobs.cancel(ADMIN, first.id());
            jobs.cancel(ADMIN, second.id());

            await().until(() -> threads().stream().noneMatch(name -> name.startsWith("signalman-")));
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void onePrincipalLeavesRoomForOthersAndAllOfThemLeaveRoomForAdmins() {
        Caller vera = new Caller("vera", Set.of(Policy.VIEWER), Caller.Door.HTTP, "", "", "");
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            Jobs jobs = host.jobs();
            assertWaits(jobs, BERT, child, 4, "bert has 4 of the 8 jobs that only wait, the most for one principal;");
            assertWaits(
                    jobs, vera, child, 2, "6 of the 8 jobs that only wait are taken, and the rest are for the role");
            assertWaits(jobs, ADMIN, child, 2, "All 8 jobs that only wait are taken;");
            for (int i = JobRegistry.WAITING_MOST; i < JobRegistry.RUNNING_MOST; i++) {
                assertThat(jobs.stop(ADMIN, pid(child), "TERM 1h").state()).isEqualTo(JobState.RUNNING);
            }
            JobReport stop = jobs.stop(ADMIN, pid(child), "KILL");
            assertThat(stop.state()).isEqualTo(JobState.REFUSED);
            assertThat(stop.message()).contains("All 16 jobs are taken");
            assertThat(only(stop).fate()).isEqualTo(EndState.REFUSED);
            assertThat(child.isAlive()).isTrue();

            jobs.cancel(ADMIN, 1);
            assertThat(jobs.stop(ADMIN, pid(child), "KILL 20s").id()).isEqualTo(17);
        }
    }

    /** So many, and one more is refused. */
    private static void assertWaits(Jobs jobs, Caller caller, Child child, int most, String why) {
        for (int i = 0; i < most; i++) {
            assertThat(jobs.startAwait(caller, pid(child), "1h").state()).isEqualTo(JobState.RUNNING);
        }
        JobReport oneMore = jobs.startAwait(caller, pid(child), "1h");
        assertThat(oneMore.state()).isEqualTo(JobState.REFUSED);
        assertThat(oneMore.message()).contains(why);
    }

    @Test
    void oldOnesAreForgottenAndOneWhoBeginsManyMakesNobodyElsesForgotten() {
        AtomicLong now = new AtomicLong();
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(now::get)) {
            Jobs jobs = host.jobs();
            jobs.await(ADMIN, pid(child), "1ms");
            for (int i = 0; i < JobRegistry.KEPT_MOST; i++) {
                jobs.await(BERT, pid(child), "1ms");
            }
            assertThat(jobs.list(ADMIN))
                    .hasSize(JobRegistry.KEPT_MOST)
                    .extracting(JobReport::id)
                    .startsWith(101L, 100L)
                    .endsWith(3L, 1L);

            now.addAndGet(TimeUnit.MINUTES.toNanos(10));
            assertThat(jobs.awaitJob(ADMIN, 1, "0s").state()).isEqualTo(JobState.TIMED_OUT);
            now.addAndGet(1);
            assertThat(jobs.list(ADMIN)).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> jobs.awaitJob(ADMIN, 1, "0s"))
                    .withMessageStartingWith("bad_value: job 1 does not exist");
        }
    }

    @Test
    void thoseWhoStopLeaveRoomForThoseWhoWait() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            Jobs jobs = host.jobs();
            for (int i = 0; i < JobRegistry.RUNNING_MOST * 3 / 4 - 1; i++) {
                assertThat(jobs.stop(ADMIN, pid(child), "TERM 1h").state()).isEqualTo(JobState.RUNNING);
            }
            assertThat(jobs.startAwait(ADMIN, pid(child), "1h").state()).isEqualTo(JobState.RUNNING);
        }
    }

    @Test
    void oneThatHasEndedIsLetGoOfWhileOthersAreWaitedFor() {
        try (Child stays = Child.bash(STUBBORN);
                Child goes = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            String both = host.handle(stays.pid()) + "," + host.handle(goes.pid());
            long before = OnThisHost.pidfds();

            host.jobs().startAwait(ADMIN, both, "1h");
            assertThat(OnThisHost.pidfds()).isEqualTo(before + 2);
            host.send(goes.pid(), "KILL");

            await().until(() -> OnThisHost.pidfds() == before + 1);
        }
    }

    @Test
    void aGroupThatHoldsTheHostJvmCanBeWaitedFor() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(OnThisHost.fanoutMax(10_000))) {
            JobReport report =
                    host.jobs().startAwait(ADMIN, "group:" + host.processes().ownGroup(), "1h");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.RUNNING);
            assertThat(report.results()).extracting(JobReport.Row::pid).contains(child.pid());
            assertThat(report.message()).endsWith("The host JVM itself was left out (setting guard.self).");
        }
    }

    @Test
    void theHostJvmDoesNotWaitForItself() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            String self = String.valueOf(host.processes().self());

            assertThat(host.jobs().await(ADMIN, self, "1m").message()).contains("guard.self");
        }
    }
}
