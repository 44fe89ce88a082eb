package io.signalman.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.OnThisHost;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessRow;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.RateLimit;
import io.signalman.core.Reason;
import io.signalman.core.Scope;
import io.signalman.core.SignalInfo;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Looking without sending. */
class ProbeAndListTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private final String name = Child.uniqueName();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aProbeShowsALiveProcess() {
        try (Child child = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 1);
            ProbeReport probe = host.service().probe(OnThisHost.ADMIN, child.pid());

            assertThat(probe.pid()).isEqualTo(child.pid());
            assertThat(probe.exists()).isTrue();
            assertThat(probe.maySignal()).isTrue();
            assertThat(probe.zombie()).isFalse();
            assertThat(probe.handle()).matches(child.pid() + "@[0-9]+(\\.[0-9]+)?");
            assertThat(probe.name()).isEqualTo(name);
            assertThat(probe.user()).isEqualTo(System.getProperty("user.name"));
            assertThat(probe.errno()).isZero();
            assertThat(probe.error()).isEmpty();
            assertThat(probe.message()).isEqualTo(child.pid() + " exists and may be signalled.");
        }
    }

    @Test
    void aProbeTellsWhichSignalsGuardsAndPolicyRefuse() {
        Policy policy = (caller, operation, signal, process) -> new Policy.Verdict(
                operation.looks()
                        || (!signal.name().equals("SIGKILL") && caller.roles().contains(Policy.ADMIN)),
                "rule");
        Caller viewer = new Caller("eve", Set.of(Policy.VIEWER), Caller.Door.HTTP, "", "", "");
        try (Child child = Child.reporter();
                OnThisHost strict =
                        OnThisHost.with(new Oversight(policy, RateLimit.none(), Audit.none(), sent -> {}))) {
            ProbeReport self =
                    host.service().probe(OnThisHost.ADMIN, host.processes().self());
            ProbeReport looked = host.service().probe(viewer, child.pid());
            ProbeReport refused = strict.service().probe(viewer, child.pid());
            ProbeReport some = strict.service().probe(OnThisHost.ADMIN, child.pid());

            assertThat(self.maySignal()).isTrue();
            assertThat(self.message()).contains(" may be signalled with ", "SIGTERM", "SIGCONT", " only.");
            assertThat(looked.maySignal()).isFalse();
            assertThat(looked.message())
                    .startsWith(child.pid() + " exists, but may not be signalled. Only the role admin may send");
            assertThat(refused.exists()).isTrue();
            assertThat(refused.maySignal()).isFalse();
            assertThat(refused.message())
                    .isEqualTo(child.pid() + " exists, but may not be signalled. The policy refuses SIGHUP to "
                            + child.pid() + " (bash): rule");
            assertThat(some.maySignal()).isTrue();
            assertThat(some.message()).isEqualTo(child.pid() + " exists and may be signalled, but not with SIGKILL.");
        }
    }

    @Test
    void guardedInitMayNotBeSignalledAndAListOfAllLeavesKernelThreadsOut() {
        try (OnThisHost all = OnThisHost.with(OnThisHost.scope(Scope.ALL))) {
            ProbeReport init = all.service().probe(OnThisHost.ADMIN, 1);

            assertThat(init.maySignal()).isFalse();
            assertThat(init.message()).doesNotContain("may be signalled.");
            assertThat(all.service().list(OnThisHost.ADMIN, "*"))
                    .extracting(ProcessRow::pid)
                    .contains(1)
                    .noneMatch(pid -> all.processes()
                            .stat(pid)
                            .map(ProcessStat::kernelThread)
                            .orElse(false));
        }
    }

    @Test
    void aProbeOfNobodySaysSo() {
        assertThat(host.service().probe(OnThisHost.ADMIN, Integer.MAX_VALUE))
                .isEqualTo(new ProbeReport(
                        Integer.MAX_VALUE,
                        false,
                        false,
                        false,
                        "",
                        "",
                        -1,
                        "",
                        3,
                        "ESRCH",
                        "There is no process 2147483647 (ESRCH).",
                        Reason.GONE));
    }

    @Test
    void aProbeOfAZombieSaysSo() {
        try (Child parent = Child.withZombie(folder, name)) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));
            ProbeReport probe = host.service().probe(OnThisHost.ADMIN, zombie);

            assertThat(probe.exists()).isTrue();
            assertThat(probe.zombie()).isTrue();
            assertThat(probe.handle()).startsWith(zombie + "@");
            assertThat(probe.message()).contains("has ended");
        }
    }

    @Test
    void aProbeOutsideTheScopeExistsAndMayNotBeSignalled() {
        try (OnThisHost tree = OnThisHost.with(OnThisHost.scope(Scope.TREE))) {
            ProbeReport probe = tree.service().probe(OnThisHost.ADMIN, 1);

            assertThat(probe.exists()).isTrue();
            assertThat(probe.maySignal()).isFalse();
            assertThat(probe.errno()).isIn(0, Processes.EPERM); // as root, and as anybody else
            assertThat(probe.message()).containsAnyOf("outside the scope (setting scope=tree)", "(EPERM)");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 2147483648L, 4294967295L, 4294967297L, Long.MAX_VALUE, Long.MIN_VALUE})
    void aNumberThatIsNoPidIsABadValueBeforeItIsNarrowed(long pid) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.service().probe(OnThisHost.ADMIN, pid))
                .withMessage("bad_value: " + pid + " is no process id; give 1 to 2147483647");
    }

    @Test
    void aListingShowsWhatATargetMeans() {
        Instant before = Instant.now();
        try (Child child = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 1);
            ProcessRow row = host.service().list(OnThisHost.ADMIN, name).get(0);

            assertThat(row.pid()).isEqualTo(child.pid());
            assertThat(row.handle()).isEqualTo(host.handle(child.pid()));
            assertThat(row.ppid()).isEqualTo(host.processes().self());
            assertThat(row.pgid()).isEqualTo(host.processes().ownGroup());
            assertThat(row.user()).isEqualTo(System.getProperty("user.name"));
            assertThat(row.commandLine()).isEqualTo(folder + "/" + name + " 600");
            assertThat(row.state()).isIn("S", "R");
            assertThat(Instant.parse(row.start())).isCloseTo(before, within(10, ChronoUnit.SECONDS));
            for (String target :
                    new String[] {String.valueOf(child.pid()), row.handle(), "name:" + name, "tree:" + child.pid()}) {
                assertThat(host.service().list(OnThisHost.ADMIN, target))
                        .as(target)
                        .containsExactly(row);
            }
        }
    }

    @Test
    void aListingOfEverythingIsInOrderAndHasThisJvm() {
        assertThat(host.service().list(OnThisHost.ADMIN, "*"))
                .extracting(ProcessRow::pid)
                .isSorted()
                .doesNotHaveDuplicates()
                .contains(host.processes().self());
    }

    @Test
    void aListingOfTheBroadcastFormsOnlyLooksAndIsAllowed() {
        assertThat(host.service().list(OnThisHost.ADMIN, "0"))
                .extracting(ProcessRow::pgid)
                .containsOnly(host.processes().ownGroup());
        assertThat(host.service().list(OnThisHost.ADMIN, "-1")).isNotEmpty();
    }

    @Test
    void aStaleHandleAndAnAbsentPidListNothing() {
        assertThat(host.service().list(OnThisHost.ADMIN, host.processes().self() + "@1"))
                .isEmpty();
        assertThat(host.service().list(OnThisHost.ADMIN, "2147483647")).isEmpty();
        assertThat(host.service().list(OnThisHost.ADMIN, "group:2147483647")).isEmpty();
    }

    @Test
    void theSignalsAreThePlatformsInOrder() {
        assertThat(host.service().signals())
                .extracting(SignalInfo::number)
                .isSorted()
                .contains(1, 31, 34, 64);
        assertThat(host.service().signals()).extracting(SignalInfo::name).contains("SIGHUP", "SIGRTMIN", "SIGRTMAX");
    }
}
