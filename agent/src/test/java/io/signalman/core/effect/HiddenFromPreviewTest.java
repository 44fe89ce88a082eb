package io.signalman.core.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.Effect;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.PreviewReport;
import io.signalman.core.RateLimit;
import io.signalman.core.Reason;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Previews for callers who may not send, or not see. */
class HiddenFromPreviewTest {
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

    @Test
    void aViewerSeesTheEffectAndThatItMayNot() {
        Caller viewer = new Caller("eve", Set.of(Policy.VIEWER), Caller.Door.HTTP, "", "", "");
        try (Child reporter = Child.reporter()) {
            PreviewReport report = host.service().preview(viewer, String.valueOf(reporter.pid()), "HUP");

            assertThat(only(report).allowed()).isFalse();
            assertThat(only(report).effect()).isEqualTo(Effect.HANDLED);
            assertThat(only(report).message()).contains("admin");
        }
    }

    @Test
    void aProcessThatThePolicyHidesShowsNothingButThatItIsHidden() {
        String name = Child.uniqueName();
        Policy hides = (caller, operation, signal, process) -> new Policy.Verdict(
                !process.name().text().equals(name),
                process.name().text().equals(name) ? "policy:1: deny" : "policy:2: allow");
        try (OnThisHost strict = OnThisHost.with(new Oversight(hides, RateLimit.none(), Audit.none(), delivery -> {}));
                Child secret = Child.named(folder, name)) {
            await().until(() -> preview(name, "HUP").matched() == 1);

            for (String target : List.of(String.valueOf(secret.pid()), name)) {
                PreviewReport report = strict.service().preview(OnThisHost.ADMIN, target, "HUP");
                SignalReport sent = strict.service().send(OnThisHost.ADMIN, target, "HUP");
                int pid = target.equals(name) ? 0 : secret.pid();
                assertThat(only(report))
                        .isEqualTo(new PreviewReport.Row(
                                pid, "", "", Outcome.REFUSED, false, Effect.UNKNOWN, sent.message(), Reason.POLICY));
                assertThat(report.message())
                        .isEqualTo(sent.message())
                        .contains("neither see nor signal \"" + target + "\"");
            }
        }
    }

    /** The refusal of a whole group tells the one that it is for. */
    @Test
    void aGroupIsRefusedWithoutNamingAMemberThatThePolicyHides() {
        Policy hides = (caller, operation, signal, process) ->
                new Policy.Verdict(!process.name().text().equals("sleep"), "policy:1: deny");
        try (OnThisHost strict = OnThisHost.with(new Oversight(hides, RateLimit.none(), Audit.none(), delivery -> {}));
                Child leader = Child.group(
                        "sleep 600 & echo child $!; asleep $!; echo ready; while :; do read -r -t 0.1 line; done")) {
            PreviewReport report = strict.service().preview(OnThisHost.ADMIN, "group:" + leader.pid(), "HUP");

            assertThat(report.allowed()).isZero();
            assertThat(report.message()).doesNotContain("sleep");
            assertThat(report.results())
                    .extracting(PreviewReport.Row::pid)
                    .containsExactly(-leader.pid(), leader.pid());
            assertThat(report.results()).noneMatch(row -> row.message().contains("sleep"));
        }
    }

    @Test
    void whoeverMayNotSendIsRefusedAlikeWhetherAnybodyIsThereOrNot() {
        Caller viewer = new Caller("eve", Set.of(Policy.VIEWER), Caller.Door.HTTP, "", "", "");
        String nobody = Child.uniqueName();
        for (String target : List.of(nobody, "4194304", "group:4194304", "tree:4194304", "cmd:^" + nobody + "$")) {
            assertThat(preview(target, "HUP").results()).as(target).noneMatch(row -> row.outcome() == Outcome.REFUSED);
            assertThat(only(host.service().preview(viewer, target, "HUP")).message())
                    .as(target)
                    .isEqualTo(OnThisHost.only(host.service().send(viewer, target, "HUP"))
                            .message());
        }
    }
}
