package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Caller;
import io.signalman.core.OnThisHost;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may send, and what is counted. */
class CallersAndCountersTest {
    private static final Caller VIEWER = new Caller(
            "local",
            Set.of("viewer"),
            Caller.Door.LOCAL,
            "",
            "",
            "Local JMX callers may look but not send (setting local.role).");

    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, 2147483647",
        "2147483647@1, 2147483647",
        "group:2147483647, -2147483647",
        "tree:2147483647, 2147483647",
        "0, 0",
        "-1, -1",
        "nosuchname, 0"
    })
    void aViewerSendsNothingAndIsToldWhichSettingDecides(String target, int pid) {
        SignalReport report = host.service().send(VIEWER, target, "TERM");

        assertRefused(report, "setting local.role");
        assertThat(only(report).pid()).isEqualTo(pid);
        assertThat(report.matched()).isZero();
        assertThat(host.service().counters().refused()).isEqualTo(1);
    }

    @Test
    void aViewerReachesNoLiveProcessByAnyOperationAndMayLook() {
        try (Child child = Child.group("echo ready; exec sleep 600")) {
            assertRefused(host.service().send(VIEWER, String.valueOf(child.pid()), "KILL"), "local.role");
            assertRefused(host.service().send(VIEWER, String.valueOf(child.pid()), "0"), "local.role");
            assertRefused(host.service().signalGroup(VIEWER, child.pid(), "KILL"), "local.role");

            assertThat(host.service().probe(OnThisHost.ADMIN, child.pid()).maySignal())
                    .isTrue();
            assertThat(host.service().list(OnThisHost.ADMIN, String.valueOf(child.pid())))
                    .hasSize(1);
        }
    }

    @Test
    void eachResultCountsOnce() {
        Counters counters = host.service().counters();
        String name = Child.uniqueName();
        try (Child one = Child.named(folder, name);
                Child two = Child.named(folder, name);
                Child parent = Child.withZombie(folder, Child.uniqueName())) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 2);

            host.send(name, "TERM");
            assertThat(counters.delivered()).isEqualTo(2);
            assertThat(one.awaitExit()).isEqualTo(two.awaitExit());

            host.send(zombie, "TERM");
            host.send(Integer.MAX_VALUE, "TERM");
            host.send(parent.pid() + "@1", "TERM");
            assertThat(counters.failed()).isEqualTo(3);

            host.send(host.processes().self(), "STOP");
            host.send("-1", "TERM");
            assertThat(counters.refused()).isEqualTo(2);
            assertThat(counters.delivered()).isEqualTo(2);
        }
    }
}
