package io.signalman.core.job;

import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.Delivery;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.PreviewReport;
import io.signalman.core.RateLimit;
import io.signalman.core.Reason;
import io.signalman.testing.Child;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Jobs whose callers lose their rights while they run. */
class StandingTest {
    private static final Caller ANNA = caller("anna", "operator");
    private static final Caller BERT = caller("bert");
    private static final String STUBBORN = "trap '' TERM; echo ready; while :; do sleep 600; done";
    private static final Policy ALL =
            (caller, operation, signal, process) -> new Policy.Verdict(true, "policy:1: allow");

    private final AtomicReference<Function<Caller, Optional<Caller>>> standing = new AtomicReference<>(Optional::of);
    private final List<Delivery> events = new CopyOnWriteArrayList<>();

    private static Caller caller(String name, String... roles) {
        return new Caller(name, Set.of(roles), Caller.Door.HTTP, "", "", "");
    }

    private OnThisHost host(Policy policy) {
        return OnThisHost.with(new Oversight(
                policy,
                RateLimit.none(),
                Audit.none(),
                events::add,
                caller -> standing.get().apply(caller)));
    }

    private static String pid(Child child) {
        return String.valueOf(child.pid());
    }

    @Test
    void aLadderSendsNothingMoreOnceTheCredentialOfItsCallerIsRevoked() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = host(ALL)) {
            JobReport begun = host.jobs().stop(ANNA, pid(child), "TERM 100ms KILL");
            standing.set(caller -> Optional.empty());
            JobReport report = host.jobs().awaitJob(ANNA, begun.id(), "1m");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.CANCELLED);
            assertThat(report.message()).contains("The credential of anna was revoked");
            assertThat(only(report).rung()).isEqualTo("SIGTERM");
            assertThat(events).extracting(told -> told.report().delivered()).containsExactly(1, 0);
            assertThat(host.service().counters().byKind())
                    .containsOnlyKeys("SIGTERM DELIVERED anna", "SIGKILL REFUSED anna");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void eachSignalIsJudgedByTheRolesThatTheCallerHasThen() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = host(Policy.byRole())) {
            Jobs jobs = host.jobs();
            Caller admin = caller("ada", Policy.ADMIN);
            Caller viewer = caller("ada", Policy.VIEWER);
            JobReport begun = jobs.stop(admin, pid(child), "TERM 100ms KILL");
            standing.set(caller -> Optional.of(viewer));

            JobReport report = jobs.awaitJob(viewer, begun.id(), "1m");

            assertThat(only(report).fate()).as(report.toString()).isEqualTo(EndState.REFUSED);
            assertThat(only(report).message()).contains("Only the role admin may send");
            assertThat(jobs.list(caller("ada"))).isEmpty();
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aWaitEndsOnceTheCredentialOfItsCallerIsRevoked() {
        try (Child child = Child.bash(STUBBORN);
                OnThisHost host = host(ALL)) {
            JobReport begun = host.jobs().startAwait(BERT, pid(child), "1h");
            standing.set(caller -> Optional.empty());

            JobReport report = host.jobs().awaitJob(BERT, begun.id(), "1m");
            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.CANCELLED);
        }
    }

    /** The policy is about names, and nothing was looked up yet. */
    @Test
    void aCallerWhomThePolicyRestrictsLearnsOfARefusalThatIsAboutNoProcess() {
        Policy workers = (caller, operation, signal, process) ->
                new Policy.Verdict(process.name().text().equals("worker"), "policy:1: allow * stop * name:worker");
        Oversight slow = new Oversight(workers, new RateLimit(0.5, 1, () -> 0), Audit.none(), delivery -> {});
        try (OnThisHost strict = OnThisHost.with(slow)) {
            strict.jobs().stop(OnThisHost.ADMIN, "worker", "TERM");

            JobReport tooFast = strict.jobs().stop(OnThisHost.ADMIN, "worker", "TERM");
            PreviewReport broadcast = strict.jobs().preview(OnThisHost.ADMIN, "-1", "TERM");

            assertThat(tooFast.reason()).as(tooFast.toString()).isEqualTo(Reason.RATE);
            assertThat(tooFast.retryAfter()).isEqualTo(2);
            assertThat(broadcast.message()).contains("(setting guard.broadcast)");
        }
    }
}
