package io.signalman.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which result's reason is the report's. */
class ReasonTest {
    private static final Refusal HIDDEN = new Refusal(Reason.POLICY, "Not for you.");

    private static SignalResult result(Outcome outcome) {
        return outcome == Outcome.REFUSED
                ? SignalResult.refused(1, "", HIDDEN)
                : new SignalResult(
                        1,
                        "",
                        "",
                        outcome,
                        0,
                        "",
                        "So it is.",
                        switch (outcome) {
                            case DELIVERED, REFUSED -> Reason.NONE;
                            case DENIED -> Reason.PERMISSION;
                            case GONE -> Reason.GONE;
                            case STALE -> Reason.STALE;
                            case ZOMBIE -> Reason.ZOMBIE;
                            case FAILED -> Reason.FAILED;
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "'', GONE",
        "DELIVERED, NONE",
        "'DELIVERED,GONE', NONE",
        "'DELIVERED,DENIED', PERMISSION",
        "GONE, GONE",
        "REFUSED, POLICY",
        "'GONE,ZOMBIE,STALE,REFUSED', POLICY",
        "'GONE,ZOMBIE,STALE,DENIED', PERMISSION",
        "'GONE,ZOMBIE,STALE', STALE",
        "'FAILED,GONE,ZOMBIE', ZOMBIE",
        "'FAILED,GONE', GONE",
        "FAILED, FAILED",
    })
    void theWorstResultDecides(String outcomes, Reason reason) {
        List<SignalResult> results = Arrays.stream(outcomes.split(","))
                .filter(outcome -> !outcome.isEmpty())
                .map(outcome -> result(Outcome.valueOf(outcome)))
                .toList();

        assertThat(SignalReports.of("a", new Signal(1, "SIGHUP"), results.size(), results, "", 0)
                        .reason())
                .isEqualTo(reason);
    }

    private static final Policy ALL =
            (caller, operation, signal, process) -> new Policy.Verdict(true, "policy:1: allow");

    private static OnThisHost with(Policy policy, RateLimit rate, Audit audit) {
        return OnThisHost.with(new Oversight(policy, rate, audit, delivery -> {}));
    }

    /** The result, the report and the job give the same reason. */
    private static void assertReason(OnThisHost host, String target, Reason reason) {
        SignalReport report = host.service().send(OnThisHost.ADMIN, target, "HUP");
        assertThat(report.reason()).as(report.message()).isEqualTo(reason);
        assertThat(report.results()).extracting(SignalResult::reason).contains(reason);
        assertThat(host.jobs().stop(OnThisHost.ADMIN, target, "HUP 1ms").reason())
                .isEqualTo(reason);
    }

    @Test
    void guardsAndScopeGiveTheirs() {
        try (Child child = Child.start("sleep", "600");
                Child other = Child.start("sleep", "600");
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                OnThisHost tree = OnThisHost.with(OnThisHost.scope(Scope.TREE));
                OnThisHost one = OnThisHost.with(OnThisHost.fanoutMax(1))) {
            String self = String.valueOf(host.processes().self());
            assertReason(host, self, Reason.GUARD);
            assertReason(host, "2147483647", Reason.GONE);
            assertReason(host, child.pid() + "&expect:2", Reason.COUNT);
            assertReason(one, host.handle(child.pid()) + "," + host.handle(other.pid()), Reason.FANOUT);
            int parent =
                    tree.processes().stat(tree.processes().self()).orElseThrow().ppid();
            assertReason(tree, String.valueOf(parent), parent == 1 ? Reason.GUARD : Reason.SCOPE);
            assertThat(host.service()
                            .sendWith(OnThisHost.ADMIN, String.valueOf(child.pid()), "HUP", "require=handler")
                            .reason())
                    .isEqualTo(Reason.HANDLER);
        }
    }

    @Test
    void policyRoleRateAndAuditGiveTheirs() {
        Policy denies = (caller, operation, signal, process) -> new Policy.Verdict(operation.looks(), "policy:1: deny");
        Audit full = new Audit() {
            @Override
            public void intent(Request request, String rule, List<Aimed> processes) throws AuditException {
                throw new AuditException("No space left on device (setting audit).");
            }

            @Override
            public void outcome(Request request, SignalReport report) {}

            @Override
            public void cancelled(Request request) {}
        };
        try (Child child = Child.start("sleep", "600");
                OnThisHost denied = with(denies, RateLimit.none(), Audit.none());
                OnThisHost unrecorded = with(ALL, RateLimit.none(), full);
                OnThisHost seldom = with(ALL, new RateLimit(0.25, 1, () -> 0), Audit.none())) {
            String pid = String.valueOf(child.pid());
            assertReason(denied, pid, Reason.POLICY);
            SignalReport report = unrecorded.service().send(OnThisHost.ADMIN, pid, "HUP");
            assertThat(report.reason()).isEqualTo(Reason.AUDIT);
            seldom.service().send(OnThisHost.ADMIN, pid, "0");
            assertReason(seldom, pid, Reason.RATE);
            assertThat(seldom.service().send(OnThisHost.ADMIN, pid, "0").retryAfter())
                    .isEqualTo(4);
            Caller viewer = new Caller("vera", Set.of(Policy.VIEWER), Caller.Door.HTTP, "", "", "");
            try (OnThisHost byRole = OnThisHost.with(Oversight.byRole())) {
                assertThat(byRole.service().send(viewer, pid, "HUP").reason()).isEqualTo(Reason.ROLE);
            }
        }
    }
}
