package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.Caller;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Reason;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.testing.Child;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill(2) with pid &lt; -1, and killpg(3). */
class SendToGroupTest {
    /** Two sleepers, and a leader that says when both have ended; its own trap interrupts a wait. */
    private static final String GROUP =
            "trap 'echo got HUP' HUP; sleep 600 & asleep $!; sleep 600 & asleep $!; echo ready;"
                    + " until wait; do :; done; echo both ended; exec sleep 600";

    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"group:", "-"})
    void everyMemberGetsIt(String form) {
        try (Child leader = Child.group(GROUP)) {
            SignalReport report = host.send(form + leader.pid(), "HUP");

            leader.awaitLine("got HUP");
            leader.awaitLine("both ended");
            assertThat(report.ok()).isTrue();
            assertThat(report.target()).isEqualTo(form + leader.pid());
            assertThat(report.matched()).isEqualTo(3);
            assertThat(report.delivered()).isEqualTo(3);
            assertThat(report.results())
                    .extracting(SignalResult::pid)
                    .contains(leader.pid())
                    .hasSize(3)
                    .doesNotHaveDuplicates();
            assertThat(report.message()).isEqualTo("SIGHUP delivered to 3 of 3 processes.");
        }
    }

    @Test
    void theGroupOperationsDoTheSame() {
        try (Child leader = Child.group(GROUP)) {
            SignalReport report = host.service().signalGroup(Caller.admin("test"), leader.pid(), "HUP");

            leader.awaitLine("both ended");
            assertThat(report.target()).isEqualTo("group:" + leader.pid());
            assertThat(report.delivered()).isEqualTo(3);
        }
    }

    @Test
    void signalZeroOnlyChecksTheGroup() {
        try (Child leader = Child.group(GROUP)) {
            SignalReport report = host.send("group:" + leader.pid(), "0");

            assertThat(report.ok()).isTrue();
            assertThat(report.delivered()).isEqualTo(3);
            assertThat(report.message()).isEqualTo("The kernel lets this JVM signal 3 of 3 processes.");
            assertThat(leader.lines()).containsExactly("ready");
        }
    }

    @Test
    void aGroupThatDoesNotExistIsGoneUnderKill2sNumber() {
        SignalReport report = host.send("group:2147483647", "TERM");

        assertThat(report.ok()).isFalse();
        assertThat(report.matched()).isZero();
        assertThat(only(report))
                .isEqualTo(new SignalResult(
                        -2147483647,
                        "",
                        "",
                        Outcome.GONE,
                        3,
                        "ESRCH",
                        "There is no process group 2147483647 (ESRCH).",
                        Reason.GONE));
    }

    @Test
    void zombieMembersAreReportedAndDoNotSpoilIt() {
        try (Child leader = Child.group("zombie sleep 0 & echo zombie $!; echo ready; exec sleep 600")) {
            int zombie = leader.number("zombie");
            await().until(() -> host.isZombie(zombie));

            SignalReport report = host.send("group:" + leader.pid(), "TERM");

            assertThat(leader.awaitExit()).isEqualTo(128 + 15);
            assertThat(report.ok()).isTrue();
            assertThat(report.matched()).isEqualTo(2);
            assertThat(report.delivered()).isEqualTo(1);
            assertThat(report.results())
                    .extracting(SignalResult::pid, SignalResult::outcome)
                    .containsExactlyInAnyOrder(
                            org.assertj.core.groups.Tuple.tuple(leader.pid(), Outcome.DELIVERED),
                            org.assertj.core.groups.Tuple.tuple(zombie, Outcome.ZOMBIE));
            assertThat(report.message()).isEqualTo("SIGTERM delivered to 1 of 2 processes, 1 zombie.");
        }
    }

    @Test
    void aGroupWhoseLeaderIsGoneIsSignalledByItsNumberAndSaysSo() {
        Child leader = Child.group("sleep 600 & asleep $!; echo member $!; echo ready");
        int member = leader.number("member");
        ProcessHandle handle = ProcessHandle.of(member).orElseThrow();
        try {
            leader.awaitExit();
            await().until(() -> host.processes().stat(leader.pid()).isEmpty());

            SignalReport report = host.send("group:" + leader.pid(), "TERM");

            await().until(() -> !handle.isAlive());
            assertThat(report.ok()).isTrue();
            assertThat(only(report).pid()).isEqualTo(member);
            assertThat(report.message()).contains("The group was signalled by its number, since its leader has ended");
        } finally {
            handle.destroyForcibly();
        }
    }

    @Test
    void aMemberOutsideTheScopeRefusesTheGroupWhole() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (Child leader = Child.group("trap 'echo got HUP' HUP;"
                + " setpriv --reuid=65534 --regid=65534 --clear-groups sleep 600 & asleep $!; echo member $!;"
                + " echo ready; until wait; do :; done; echo ended")) {
            int member = leader.number("member");
            await().until(() -> host.processes().uid(member) == 65534);

            SignalReport report = host.send("group:" + leader.pid(), "HUP");

            assertRefused(report, "Refused whole because of " + member, "scope=user");
            assertThat(report.matched()).isEqualTo(2);
            assertThat(host.send(member, "0").ok()).isFalse();
            try (OnThisHost all = OnThisHost.with(OnThisHost.scope(Scope.ALL))) {
                assertThat(leader.lines()).doesNotContain("got HUP");
                assertThat(all.send("group:" + leader.pid(), "HUP").delivered()).isEqualTo(2);
                leader.awaitLine("ended");
            }
        }
    }

    @Test
    void moreMembersThanTheMostAreRefusedWhole() {
        try (OnThisHost two = OnThisHost.with(OnThisHost.fanoutMax(2));
                Child leader = Child.group(GROUP)) {
            SignalReport report = two.send("group:" + leader.pid(), "KILL");

            assertRefused(report, "3 processes, more than 2", "fanout.max");
            assertThat(report.results()).hasSize(3);
            assertThat(host.send("group:" + leader.pid(), "0").delivered()).isEqualTo(3);
        }
    }

    /**
     * URG and CONT, which nobody notices: should the guard fail, they would reach whoever started this test. The host JVM
     * takes CONT by its own pid.
     */
    @Test
    void theHostJvmsOwnGroupTakesNothingButZero() {
        int group = host.processes().ownGroup();
        String why = "It would reach the host JVM itself, " + host.processes().self() + " (setting guard.self).";

        for (String signal : List.of("URG", "CONT")) {
            assertRefused(host.send("group:" + group, signal), why);
            assertRefused(host.send("-" + group, signal), why);
        }
        assertThat(host.send("group:" + group, "0").results())
                .extracting(SignalResult::pid)
                .contains(host.processes().self());
    }

    @Test
    void aNumberThatIsNoGroupIsABadValueBeforeItIsNarrowed() {
        for (long pgid : List.of(-1L, -5L, 4294967295L, 4294967297L, Long.MIN_VALUE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> host.service().signalGroup(Caller.admin("test"), pgid, "0"))
                    .withMessageStartingWith("bad_value: " + pgid + " is no process group id");
        }
    }
}
