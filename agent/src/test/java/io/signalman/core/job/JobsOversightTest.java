package io.signalman.core.job;

import static io.signalman.core.OnThisHost.ADMIN;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.Delivery;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.core.Operation;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.RateLimit;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What stands above jobs: roles, the policy, the rate limit and the audit trail; on the real kernel. */
class JobsOversightTest {
    private static final Caller ANNA = caller("anna", "operator");
    private static final Caller BERT = caller("bert");
    private static final String STUBBORN = "trap '' TERM; echo ready; while :; do sleep 600; done";
    private static final Policy ALL =
            (caller, operation, signal, process) -> new Policy.Verdict(true, "policy:1: allow");

    private static Caller caller(String name, String... roles) {
        return new Caller(name, Set.of(roles), Caller.Door.HTTP, "", "", "");
    }

    private static OnThisHost host(Policy policy) {
        return OnThisHost.with(new Oversight(policy, RateLimit.none(), Audit.none(), delivery -> {}));
    }

    private static String pid(Child child) {
        return String.valueOf(child.pid());
    }

    @Test
    void aJobIsThereForWhoBeganItAndForTheRoleAdmin() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = host(ALL)) {
            Jobs jobs = host.jobs();
            long id = jobs.stop(ANNA, pid(child), "TERM 1h").id();

            for (Caller other : List.of(BERT, caller("anna"), caller("anna", "viewer"))) {
                assertThat(jobs.list(other)).isEmpty();
                assertThatIllegalArgumentException().isThrownBy(() -> jobs.awaitJob(other, id, "0s"));
                assertThatIllegalArgumentException().isThrownBy(() -> jobs.cancel(other, id));
            }
            for (Caller who : List.of(ANNA, ADMIN, caller("anna", "operator", "viewer"))) {
                assertThat(jobs.list(who)).hasSize(1);
                assertThat(jobs.awaitJob(who, id, "0s").state()).isEqualTo(JobState.RUNNING);
            }
            assertThat(jobs.cancel(ANNA, id).state()).isEqualTo(JobState.CANCELLED);
        }
    }

    @Test
    void aViewerMayWaitAndNotStop() {
        Caller viewer = caller("vera", Policy.VIEWER);
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            Jobs jobs = host.jobs();

            assertThat(jobs.stop(viewer, pid(child), "KILL").message()).contains("Only the role admin may send");
            assertThat(jobs.await(viewer, pid(child), "1ms").state()).isEqualTo(JobState.TIMED_OUT);
            assertThat(host.service().counters().refused()).isEqualTo(1);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void whatThePolicyHidesCantBeAwaited() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = host((caller, operation, signal, process) ->
                        new Policy.Verdict(operation != Operation.LIST, "policy:1: deny list"))) {
            JobReport hidden = host.jobs().await(ANNA, pid(child), "1m");
            JobReport absent = host.jobs().await(ANNA, "2147483647", "1m");

            assertThat(hidden.state()).isEqualTo(JobState.REFUSED);
            assertThat(hidden.message()).contains("policy:1: deny list");
            assertThat(hidden.results()).extracting(JobReport.Row::fate).containsExactly(EndState.REFUSED);
            assertThat(absent.message()).contains("ESRCH");
        }
    }

    /** Who may neither see nor stop it learns that it is refused, and nothing else. */
    @Test
    void whatThePolicyHidesCantBeStopped() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = host((caller, operation, signal, process) ->
                        new Policy.Verdict(!process.name().text().equals("bash"), "policy:1: deny * * * name:bash"))) {
            Jobs jobs = host.jobs();
            JobReport hidden = jobs.stop(ANNA, pid(child), "KILL");
            JobReport absent = jobs.stop(ANNA, "2147483647", "KILL");

            for (JobReport report : List.of(hidden, jobs.stop(ANNA, "name:bash", "KILL"))) {
                assertThat(report.message()).contains("anna", "neither see nor signal", "(setting policy)");
                assertThat(report.results())
                        .extracting(JobReport.Row::fate, JobReport.Row::handle, JobReport.Row::name)
                        .containsExactly(tuple(EndState.REFUSED, "", ""));
            }
            assertThat(hidden.results().get(0).pid()).isEqualTo(child.pid());
            assertThat(jobs.preview(ANNA, pid(child), "KILL").message()).isEqualTo(hidden.message());
            assertThat(host.service().send(ANNA, pid(child), "KILL").message()).isEqualTo(hidden.message());
            assertThat(absent.message()).contains("ESRCH");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void whoMayStopWhatThePolicyDoesNotListMayStopIt() {
        try (Child child = Child.bash("echo ready; exec sleep 600");
                OnThisHost host = host((caller, operation, signal, process) ->
                        new Policy.Verdict(operation == Operation.STOP, "policy:1: allow stop"))) {
            assertThat(host.stop(child, "TERM 20s").state()).isEqualTo(JobState.DONE);
        }
    }

    /** The policy knows it by another name then. */
    @Test
    void oneThatBecomesAnotherProgramIsJudgedAsThatOne() {
        try (Child child = Child.bash("trap 'exec sleep 600' TERM; echo ready; while :; do read -r -t 0.1 line; done");
                OnThisHost host = host((caller, operation, signal, process) -> new Policy.Verdict(
                        operation == Operation.LIST || !process.name().text().equals("sleep"), "policy:1: deny"))) {
            JobReport begun = host.jobs().stop(ADMIN, pid(child), "TERM 3s KILL");
            await().until(() -> host.processes()
                    .stat(child.pid())
                    .filter(stat -> stat.name().equals("sleep"))
                    .isPresent());
            JobReport report = host.jobs().awaitJob(ADMIN, begun.id(), "1m");

            assertThat(only(report).fate()).as(report.toString()).isEqualTo(EndState.REFUSED);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void oneForWhomAnySignalIsRefusedGetsNone() {
        try (Child child = Child.reporter();
                OnThisHost host = host((caller, operation, signal, process) ->
                        new Policy.Verdict(!signal.name().equals("SIGKILL"), "policy:1: deny KILL"))) {
            JobReport report = host.jobs().stop(ANNA, pid(child), "TERM 1m KILL");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.REFUSED);
            assertThat(only(report).message()).contains("SIGKILL", "policy:1: deny KILL");
            assertThat(host.service().counters().byKind()).containsOnlyKeys("SIGTERM REFUSED anna");
            host.send(child.pid(), "USR1");
            assertThat(child.lines()).doesNotContain("got TERM");
        }
    }

    @Test
    void aPolicyThatChangesMeanwhileCountsFromTheNextSignalOn() {
        AtomicReference<String> denied = new AtomicReference<>("");
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = host((caller, operation, signal, process) ->
                        new Policy.Verdict(!signal.name().equals(denied.get()), "policy:1: deny"))) {
            JobReport begun = host.jobs().stop(ANNA, pid(child), "TERM 100ms KILL");
            denied.set("SIGKILL");
            JobReport report = host.jobs().awaitJob(ANNA, begun.id(), "1m");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.LEFT);
            assertThat(only(report).fate()).isEqualTo(EndState.REFUSED);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aStopCountsOnceForTheRate() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(
                        new Oversight(ALL, new RateLimit(0.001, 2, () -> 0), Audit.none(), delivery -> {}))) {
            assertThat(host.stop(child, "TERM 1ms TERM 1ms TERM 1ms").state()).isEqualTo(JobState.LEFT);
            assertThat(host.stop(child, "TERM 1ms TERM 1ms TERM 1ms").state()).isEqualTo(JobState.LEFT);
            assertThat(host.stop(child, "KILL").message()).contains("(setting rate)");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aStoppedProcessIsContinuedOnlyWhereThePolicyAllowsIt() {
        Notes notes = new Notes(9);
        try (Child child = Child.bash("trap 'exit 3' TERM; echo ready; while :; do read -r -t 0.1 line; done");
                OnThisHost host = OnThisHost.with(new Oversight(
                        (caller, operation, signal, process) ->
                                new Policy.Verdict(!signal.name().equals("SIGCONT"), "policy:1: deny CONT"),
                        RateLimit.none(),
                        notes,
                        delivery -> {}))) {
            OnThisHost.stopped(host, child);
            assertThat(host.jobs().preview(ANNA, pid(child), "TERM 1s").results())
                    .singleElement()
                    .satisfies(row -> assertThat(row.message()).contains("policy:1: deny CONT"));

            JobReport report = host.stop(child, "TERM 20ms");

            assertThat(only(report).fate()).as(report.toString()).isEqualTo(EndState.STOPPED);
            assertThat(report.message())
                    .contains(child.pid()
                            + " was stopped, and SIGCONT did not follow SIGTERM: The policy refuses SIGCONT");
            assertThat(notes.lines).endsWith("outcome 2 1 of 1", "outcome 3 0 of 1");
            assertThat(host.stop(child, "KILL 20s").state()).isEqualTo(JobState.DONE);
        }
    }

    /** Writes what it is told, until it can't. */
    private static final class Notes implements Audit {
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final int intents;
        private int seen;

        Notes(int intents) {
            this.intents = intents;
        }

        @Override
        public void intent(Request request, String rule, List<Aimed> processes) throws AuditException {
            if (++seen > intents) {
                throw new AuditException("No space left on device (setting audit).");
            }
            lines.add("intent " + request.id() + " " + request.operation() + " "
                    + request.signal().name() + " " + rule + " "
                    + processes.stream().map(Aimed::pid).toList());
        }

        @Override
        public void outcome(Request request, SignalReport report) {
            lines.add("outcome " + request.id() + " " + report.delivered() + " of " + report.matched());
        }

        @Override
        public void cancelled(Request request) {}
    }

    @Test
    void eachSignalHasAnIntentBeforeAndAnOutcomeAfter() {
        Notes notes = new Notes(2);
        List<Delivery> events = new ArrayList<>();
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(new Oversight(ALL, RateLimit.none(), notes, events::add))) {
            host.stop(child, "TERM 20ms KILL 20s");

            assertThat(notes.lines)
                    .containsExactly(
                            "intent 1 STOP SIGTERM policy:1: allow [" + child.pid() + "]",
                            "outcome 1 1 of 1",
                            "intent 2 STOP SIGKILL policy:1: allow [" + child.pid() + "]",
                            "outcome 2 1 of 1");
            assertThat(events).hasSize(2);
        }
    }

    @Test
    void nothingIsSentWhereTheIntentCantBeWritten() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(new Oversight(ALL, RateLimit.none(), new Notes(0), delivery -> {}))) {
            JobReport report = host.stop(child, "KILL 20s");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.REFUSED);
            assertThat(only(report).fate()).isEqualTo(EndState.REFUSED);
            assertThat(report.message()).contains("No space left on device (setting audit).");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void theLadderEndsWhereTheIntentCantBeWrittenAnyMore() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = OnThisHost.with(new Oversight(ALL, RateLimit.none(), new Notes(1), delivery -> {}))) {
            JobReport report = host.stop(child, "TERM 20ms KILL 20s");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.LEFT);
            assertThat(only(report).fate()).isEqualTo(EndState.RUNNING);
            assertThat(only(report).rung()).isEqualTo("SIGTERM");
            assertThat(report.message()).contains("No space left on device (setting audit).");
            assertThat(child.isAlive()).isTrue();
        }
    }
}
