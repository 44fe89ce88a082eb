package io.signalman.core.judge;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.Audit;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.ProcessRow;
import io.signalman.core.RateLimit;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which processes can be meant at all. */
class ScopeTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path folder;

    private final String name = Child.uniqueName();

    @Test
    void scopeUserRefusesAnotherUsersProcessAndLeavesItOutOfNamesAndListings() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (OnThisHost host = OnThisHost.with(OnThisHost.scope(Scope.USER));
                OnThisHost all = OnThisHost.with(OnThisHost.scope(Scope.ALL));
                Child ours = Child.named(folder, name);
                Child theirs = ofAnotherUser()) {
            await().until(() -> all.service().list(OnThisHost.ADMIN, name).size() == 2);

            for (String target : new String[] {String.valueOf(theirs.pid()), all.handle(theirs.pid())}) {
                SignalReport report = host.send(target, "TERM");
                assertRefused(report, theirs.pid() + " is outside the scope (setting scope=user).");
                assertThat(report.matched()).isEqualTo(1);
                assertThat(only(host.send(target, "0")).outcome()).isEqualTo(Outcome.REFUSED);
            }
            assertRefused(host.send("tree:" + theirs.pid(), "TERM"), "scope=user");
            assertThat(host.service().list(OnThisHost.ADMIN, name))
                    .extracting(ProcessRow::pid)
                    .containsExactly(ours.pid());
            assertThat(host.service().list(OnThisHost.ADMIN, "*"))
                    .extracting(ProcessRow::pid)
                    .contains(ours.pid())
                    .doesNotContain(theirs.pid());

            SignalReport report = host.send(name, "TERM");

            assertThat(report.ok()).isTrue();
            assertThat(only(report).pid()).isEqualTo(ours.pid());
            assertThat(report.message()).endsWith("1 outside the scope was left out (setting scope=user).");
            assertThat(ours.awaitExit()).isEqualTo(128 + 15);
            assertThat(all.send(theirs.pid(), "TERM").ok()).isTrue();
            assertThat(theirs.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aNameThatOnlyOthersHaveSaysHowManyWereLeftOut() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Policy hides = (caller, operation, signal, process) ->
                new Policy.Verdict(!process.name().text().equals(name), "policy:1: deny");
        try (OnThisHost host = OnThisHost.with(OnThisHost.scope(Scope.USER));
                OnThisHost hiding = OnThisHost.with(
                        OnThisHost.scope(Scope.USER),
                        new Oversight(hides, RateLimit.none(), Audit.none(), delivery -> {}));
                OnThisHost all = OnThisHost.with(OnThisHost.scope(Scope.ALL));
                Child theirs = ofAnotherUser()) {
            await().until(() -> all.service().list(OnThisHost.ADMIN, name).size() == 1);

            SignalReport report = host.send(name, "TERM");

            assertThat(report.ok()).isFalse();
            assertThat(report.matched()).isZero();
            assertThat(report.results()).isEmpty();
            assertThat(report.message())
                    .isEqualTo("Nothing matches \"" + name
                            + "\" now. 1 outside the scope was left out (setting scope=user).");
            assertThat(hiding.send(name, "TERM")).isEqualTo(report);
            assertThat(hiding.service().find(OnThisHost.ADMIN, name))
                    .isEqualTo(host.service().find(OnThisHost.ADMIN, name));
            assertThat(theirs.isAlive()).isTrue();
        }
    }

    @Test
    void scopeTreeMeansTheHostJvmAndItsDescendants() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.scope(Scope.TREE));
                Child child = Child.bash("sleep 600 & echo grandchild $!; echo ready; wait")) {
            int grandchild = child.number("grandchild");
            Child gone = Child.bash("sleep 600 & echo orphan $!; echo ready");
            int orphan = gone.number("orphan");
            ProcessHandle orphaned = ProcessHandle.of(orphan).orElseThrow();
            try {
                gone.awaitExit();
                await().until(() -> orphaned.parent().map(ProcessHandle::pid).orElse(0L) != gone.pid());

                assertRefused(host.send(orphan, "URG"), orphan + " is outside the scope (setting scope=tree).");
                assertRefused(host.send(1, "URG"), "scope=tree");
                assertThat(host.service().list(OnThisHost.ADMIN, "*"))
                        .extracting(ProcessRow::pid)
                        .contains(child.pid(), grandchild, host.processes().self())
                        .doesNotContain(orphan, 1);
                assertThat(host.send(grandchild, "0").ok()).isTrue();
                assertThat(host.send("tree:" + child.pid(), "TERM").delivered()).isEqualTo(2);
                assertThat(child.awaitExit()).isEqualTo(128 + 15);
            } finally {
                orphaned.destroyForcibly();
            }
        }
    }

    private Child ofAnotherUser() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Child.bash("cp -n /bin/sleep " + folder + "/" + name + "; echo ready; exec setpriv --reuid=" + NOBODY
                + " --regid=" + NOBODY + " --clear-groups " + folder + "/" + name + " 600");
    }
}
