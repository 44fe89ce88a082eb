package io.signalman.core.target;

import static io.signalman.core.OnThisHost.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.OnThisHost;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.ProcessRow;
import io.signalman.core.RateLimit;
import io.signalman.core.SignalReport;
import io.signalman.core.plan.SignalService;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master with two workers of the same name. */
class TopmostTest {
    @TempDir
    private Path folder;

    private final String name = Child.uniqueName();
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private Child master;
    private int first;
    private int second;

    @BeforeEach
    void start() {
        master = startMaster();
        first = master.number("first");
        second = master.number("second");
        await().until(() -> found(name).size() == 3);
    }

    @AfterEach
    void close() {
        host.close();
        master.close();
    }

    private Child startMaster() {
        String program = folder + "/" + name;
        String worker = folder + "/workers/" + name;
        return Child.bash("mkdir -p " + folder + "/workers; cp -n /bin/bash " + program + "; cp -n /bin/sleep " + worker
                + "; exec " + program + " -c '" + worker + " 600 & echo first $!; " + worker
                + " 600 & echo second $!; echo ready; wait'");
    }

    @Test
    void itIsTheProcessWhoseParentDoesNotMatch() {
        assertThat(found(name + "&topmost")).containsExactly(master.pid());
        assertThat(found("topmost&exe:" + name + "&older:0s")).containsExactly(master.pid());
        assertThat(found(name + "&topmost&parent:" + master.pid())).containsExactlyInAnyOrder(first, second);
        assertThat(found(name + "&topmost&state:Z")).isEmpty();
    }

    @Test
    void theNewestAndTheOldestAreOfTheTopmost() {
        try (Child other = startMaster()) {
            await().until(() -> found(name).size() == 6);

            assertThat(found(name + "&topmost")).containsExactlyInAnyOrder(master.pid(), other.pid());
            assertThat(found(name + "&newest&topmost")).containsExactly(other.pid());
            assertThat(found(name + "&topmost&oldest")).containsExactly(master.pid());
        }
    }

    @Test
    void aHiddenParentIsNoMatchAndACallersParentIs() {
        Policy policy = (caller, operation, signal, process) ->
                new Policy.Verdict(process.lineage().names().get(1).text().equals(name), "policy:1: allow");
        try (OnThisHost strict = OnThisHost.with(
                OnThisHost.DEFAULT, new Oversight(policy, RateLimit.none(), Audit.none(), delivery -> {}))) {
            assertThat(strict.service().list(ADMIN, name + "&topmost"))
                    .extracting(ProcessRow::pid)
                    .containsExactlyInAnyOrder(first, second);
        }
        SignalReport own = host.service().send(ADMIN.saying("", host.handle(first)), name + "&topmost", "0");
        assertThat(own.matched()).isZero();
        assertThat(own.message()).contains("1 process was left out: the caller itself or its ancestors");
    }

    @Test
    void workersWhoseMasterEndsAfterTheLookGetNothing() {
        SignalService raced =
                new SignalService(host.watched(OnThisHost.DEFAULT, "all", new AtomicInteger(), Map.of(1, () -> {
                    host.send(master.pid(), "KILL");
                    await().until(() -> host.processes().stat(master.pid()).isEmpty());
                })));

        SignalReport report = raced.send(ADMIN, name + "&topmost", "KILL");

        assertThat(report.delivered()).as(report.message()).isZero();
        assertThat(host.processes().stat(first)).isPresent();
        assertThat(found(name + "&topmost")).containsExactlyInAnyOrder(first, second);
        host.send(name, "KILL");
    }

    @Test
    void aParentThatMatchesOnceItsChildIsHeldCounts() {
        String worker = folder + "/workers/" + name;
        try (Child late = Child.bash("trap 'printf " + name + " >/proc/$$/comm; echo renamed' USR1; " + worker
                + " 600 & echo worker $!; echo ready; while :; do read -r -t 0.1 line; done")) {
            String target = "parent:" + late.pid() + "&name:" + name;
            await().until(() -> found(target).size() == 1);
            String both = "tree:" + late.pid() + "&name:" + name + "&topmost";
            assertThat(found(both)).containsExactly(late.number("worker"));
            SignalService raced =
                    new SignalService(host.watched(OnThisHost.DEFAULT, "all", new AtomicInteger(), Map.of(1, () -> {
                        host.send(late.pid(), "USR1");
                        late.awaitLine("renamed");
                    })));

            assertThat(raced.send(ADMIN, both, "0").matched()).isZero();
            assertThat(found(both)).containsExactly(late.pid());
        }
    }

    private List<Integer> found(String target) {
        return host.service().list(ADMIN, target).stream().map(ProcessRow::pid).toList();
    }
}
