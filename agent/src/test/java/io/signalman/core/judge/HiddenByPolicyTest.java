package io.signalman.core.judge;

import static io.signalman.core.OnThisHost.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.PolicyReport;
import io.signalman.core.RateLimit;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.core.job.Jobs;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A caller who may neither see nor signal processes called sleep learns nothing about one. */
class HiddenByPolicyTest {
    private static final Caller ANNA = new Caller("anna", Set.of(), Caller.Door.HTTP, "", "", "");
    private static final Policy HIDES_SLEEP = (caller, operation, signal, process) ->
            new Policy.Verdict(!caller.equals(ANNA) || !process.name().text().equals("sleep"), "policy:7: deny");

    private final OnThisHost host =
            OnThisHost.with(new Oversight(HIDES_SLEEP, RateLimit.none(), Audit.none(), delivery -> {}));
    private Child parent;
    private int hidden;

    @BeforeEach
    void start() {
        parent = Child.bash("trap '' TERM; sleep 600 & asleep $!; sleep 600 & echo child $!; asleep $!; echo ready;"
                + " while :; do wait; done");
        hidden = parent.number("child");
    }

    @AfterEach
    void end() {
        host.send(hidden, "KILL");
        host.close();
        parent.close();
    }

    @Test
    void byAStaleHandle() {
        assertThat(host.send(hidden + "@1", "0").results())
                .extracting(SignalResult::outcome)
                .containsExactly(Outcome.STALE);
        SignalReport stale = host.service().send(ANNA, hidden + "@1", "0");
        assertRefused(stale, "neither see nor signal");
        assertThat(stale.matched())
                .isEqualTo(host.service().send(ANNA, host.handle(hidden), "0").matched())
                .isEqualTo(1);
    }

    @Test
    void byAZombie(@TempDir Path folder) {
        try (Child other = Child.withZombie(folder, "sleep")) {
            int zombie = other.number("zombie");
            await().until(() -> host.isZombie(zombie));
            String both = host.handle(zombie) + "," + host.handle(parent.pid());

            assertThat(host.send(both, "0").results())
                    .extracting(SignalResult::outcome)
                    .containsExactlyInAnyOrder(Outcome.ZOMBIE, Outcome.DELIVERED);
            assertThat(host.service().send(ANNA, both, "0").results())
                    .extracting(SignalResult::pid)
                    .containsExactlyInAnyOrder(0, parent.pid());
        }
    }

    @Test
    void byAJobOverItsTree() {
        Jobs jobs = host.jobs();
        JobReport begun = jobs.stop(ANNA, "tree:" + parent.pid(), "TERM 1h");

        assertThat(begun.state()).isEqualTo(JobState.RUNNING);
        assertThat(begun.matched()).isEqualTo(2);
        assertThat(begun.results()).extracting(JobReport.Row::pid).doesNotContain(hidden);
        assertThat(begun.results())
                .filteredOn(row -> row.fate() == EndState.REFUSED)
                .allSatisfy(row -> assertThat(row.message()).contains("neither see nor signal"))
                .hasSize(1);
        assertThat(jobs.cancel(ANNA, begun.id()).results())
                .extracting(JobReport.Row::pid)
                .doesNotContain(hidden);
    }

    @Test
    void andTheRoleAdminFindsTheRuleThatHidesItFromAdminsToo() {
        Policy hidesFromAll = (caller, operation, signal, process) ->
                new Policy.Verdict(!process.name().text().equals("sleep"), "policy:7: deny");
        try (OnThisHost strict =
                OnThisHost.with(new Oversight(hidesFromAll, RateLimit.none(), Audit.none(), delivery -> {}))) {
            for (String target : List.of("" + hidden, "tree:" + hidden, "name:sleep&parent:" + parent.pid())) {
                assertThat(strict.service()
                                .explain(OnThisHost.ADMIN, ANNA, target, "TERM")
                                .rows())
                        .as(target)
                        .contains(new PolicyReport.Row(hidden, host.handle(hidden), "sleep", false, "policy:7: deny"));
            }
            assertThat(strict.service().explain(ANNA, ANNA, "" + hidden, "TERM").rows())
                    .extracting(PolicyReport.Row::rule)
                    .singleElement()
                    .asString()
                    .contains("neither see nor signal");
        }
    }

    @Test
    void byAStopThatAGuardRefuses() {
        try (OnThisHost small = OnThisHost.with(
                OnThisHost.scope(Scope.TREE),
                new Oversight(
                        (caller, operation, signal, process) -> new Policy.Verdict(false, "policy:1: deny"),
                        RateLimit.none(),
                        Audit.none(),
                        delivery -> {}))) {
            assertThat(small.jobs().stop(ANNA, "tree:1", "TERM 1s").message())
                    .contains("neither see nor signal")
                    .doesNotContain("guard", "scope");
        }
    }
}
