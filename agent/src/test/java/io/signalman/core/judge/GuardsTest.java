package io.signalman.core.judge;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.Caller;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Patterns;
import io.signalman.core.ProcessStat;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is refused whoever asks. Signals here are such as nobody notices, should a guard fail; what an unlocked guard
 * lets through is shown in a private PID namespace.
 */
class GuardsTest {
    private static final Rules ALL = OnThisHost.scope(Scope.ALL);
    private static final Rules ALL_UNLOCKED =
            new Rules(Scope.ALL, 64, false, false, false, Map.of(), Patterns.none(), Set.of());

    @Test
    void pidOneTakesNothingButZero() {
        try (OnThisHost host = OnThisHost.with(ALL)) {
            SignalReport report = host.send("1", "URG");

            assertRefused(report, "pid 1 is guarded", "guard.init");
            assertThat(report.matched()).isEqualTo(1);
            assertRefused(host.send(host.handle(1), "URG"), "guard.init");
            assertThat(only(host.send("1", "0")).outcome()).isIn(Outcome.DELIVERED, Outcome.DENIED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, URG",
        "0, 0, 0",
        "-1, -1, URG",
        "-1, -1, 0",
        "group:0, 0, 0",
        "group:1, -1, 0",
        "group:1, -1, URG"
    })
    void theBroadcastFormsAreRefusedEvenForZero(String target, int pid, String signal) {
        try (OnThisHost host = OnThisHost.with(ALL)) {
            SignalReport report = host.send(target, signal);

            assertRefused(report, "guard.broadcast");
            assertThat(only(report).pid()).isEqualTo(pid);
            assertThat(report.matched()).isZero();
        }
    }

    /** JConsole prefills killGroup with 0: one click away. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void theGroupOperationsRefuseGroupsZeroAndOne(long pgid) {
        try (OnThisHost host = OnThisHost.with(ALL)) {
            assertRefused(host.service().signalGroup(Caller.admin("test"), pgid, "URG"), "guard.broadcast");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"STOP", "USR1", "USR2", "KILL", "HUP", "INT", "TSTP", "URG", "RTMIN"})
    void theHostJvmItselfDoesNotTake(String signal) {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            int self = host.processes().self();

            assertRefused(host.send(self, signal), "guard.self");
            assertRefused(host.send(host.handle(self), signal), "guard.self");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "CONT"})
    void theHostJvmItselfTakes(String signal) {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            assertThat(host.send(host.processes().self(), signal).ok()).isTrue();
        }
    }

    @Test
    void theHostJvmTakesWhatItSurvivesOnceUnlocked() {
        try (OnThisHost host = OnThisHost.with(ALL_UNLOCKED)) {
            assertThat(host.send(host.processes().self(), "URG").ok()).isTrue();
        }
    }

    @Test
    void aKernelThreadTakesNothingButZeroWhateverIsUnlocked() {
        try (OnThisHost host = OnThisHost.with(ALL_UNLOCKED)) {
            assumeTrue(
                    host.processes().stat(2).filter(ProcessStat::kernelThread).isPresent(),
                    "a container shows no kernel thread");
            SignalReport report = host.send("2", "URG");

            assertRefused(report, "2 is a kernel thread");
            assertThat(report.matched()).isEqualTo(1);
            assertRefused(host.send(host.handle(2), "URG"), "kernel thread");
            assertRefused(host.send("tree:2", "URG"), "kernel thread");
            String name = host.service().probe(OnThisHost.ADMIN, 2).name();
            assertRefused(host.send("name:" + name, "URG"), "kernel thread");
        }
    }
}
