package io.signalman.core.job;

import static io.signalman.core.OnThisHost.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Effect;
import io.signalman.core.OnThisHost;
import io.signalman.core.Operation;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.PreviewReport;
import io.signalman.core.RateLimit;
import io.signalman.core.Reason;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stopping would come to. */
class LadderPreviewTest {
    private static OnThisHost host(Policy policy) {
        return OnThisHost.with(new Oversight(policy, RateLimit.none(), Audit.none(), delivery -> {}));
    }

    private static String pid(Child child) {
        return String.valueOf(child.pid());
    }

    @Test
    void aPreviewTellsWhatStoppingWouldComeTo() {
        try (Child child = Child.reporter();
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            PreviewReport preview = host.jobs().preview(ADMIN, pid(child), "TERM 1s KILL");

            assertThat(preview.message())
                    .isEqualTo("TERM 1s KILL would be sent to 1 of 1 process, until they have ended.");
            assertThat(preview.confirm()).isEqualTo(host.handle(child.pid()));
            assertThat(preview.results()).singleElement().satisfies(row -> {
                assertThat(row.allowed()).isTrue();
                assertThat(row.effect()).isEqualTo(Effect.HANDLED);
                assertThat(row.message()).isEqualTo("SIGTERM: HANDLED. SIGKILL, 1s later: TERMINATES.");
            });
            assertThat(host.jobs().preview(ADMIN, "2147483647", "").results()).isEmpty();
            assertThatThrownBy(() -> host.jobs().preview(ADMIN, pid(child), "TERM KILL"))
                    .hasMessageStartingWith("bad_value: ");
            assertThat(child.lines()).containsExactly("ready");
            assertThat(host.jobs().list(ADMIN)).isEmpty();
        }
    }

    @Test
    void aTargetThatIsRefusedAsAWholeIsARow() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            assertThat(host.jobs().preview(ADMIN, "-1", "").results())
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.outcome()).isEqualTo(Outcome.REFUSED);
                        assertThat(row.reason()).isEqualTo(Reason.GUARD);
                        assertThat(row.allowed()).isFalse();
                    });
        }
    }

    @Test
    void aPreviewTellsThatAStoppedProcessIsContinued() {
        try (Child child = Child.reporter();
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            OnThisHost.stopped(host, child);

            assertThat(host.jobs()
                            .preview(ADMIN, pid(child), "TERM 100ms HUP 2s KILL")
                            .results())
                    .singleElement()
                    .satisfies(row -> {
                        assertThat(row.effect()).isEqualTo(Effect.HANDLED);
                        assertThat(row.message())
                                .isEqualTo("It is stopped, and SIGCONT follows. SIGTERM: HANDLED. SIGHUP, 100ms later:"
                                        + " HANDLED. SIGKILL, 2s later: TERMINATES.");
                    });
        }
    }

    @Test
    void contFollowsNeitherKillNorCont() {
        try (Child child = Child.reporter();
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            OnThisHost.stopped(host, child);

            for (String ladder : List.of("KILL", "CONT", "CONT 1s KILL")) {
                assertThat(host.jobs().preview(ADMIN, pid(child), ladder).results())
                        .as(ladder)
                        .singleElement()
                        .satisfies(row -> assertThat(row.message()).doesNotContain("SIGCONT follows"));
            }
        }
    }

    @Test
    void aZombieGetsNothing(@TempDir Path folder) {
        try (Child parent = Child.withZombie(folder, Child.uniqueName());
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));

            PreviewReport preview = host.jobs().preview(ADMIN, String.valueOf(zombie), "TERM 1s KILL");

            assertThat(preview.allowed()).isZero();
            assertThat(preview.message())
                    .isEqualTo(zombie + " has ended and waits for its parent to reap it; it can't react to a signal.");
            assertThat(preview.results()).singleElement().satisfies(row -> {
                assertThat(row.outcome()).isEqualTo(Outcome.ZOMBIE);
                assertThat(row.effect()).isEqualTo(Effect.NO_EFFECT);
            });
        }
    }

    /** And not as sending is: who may send may not thereby stop. */
    @Test
    void aPreviewIsJudgedAsStoppingIs() {
        Policy noKill = (caller, operation, signal, process) -> new Policy.Verdict(
                operation != Operation.STOP || !signal.name().equals("SIGKILL"), "policy:1: deny * stop KILL *");
        try (Child child = Child.reporter();
                OnThisHost host = host(noKill)) {
            PreviewReport refused = host.jobs().preview(ADMIN, pid(child), "TERM 1s KILL");

            assertThat(refused.allowed()).isZero();
            assertThat(refused.confirm()).isEmpty();
            assertThat(refused.message()).contains("policy:1: deny * stop KILL *");
            assertThat(host.jobs().preview(ADMIN, pid(child), "TERM 1s").allowed())
                    .isEqualTo(1);
        }
    }
}
