package io.signalman.core.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Effect;
import io.signalman.core.Observed;
import io.signalman.core.ObservedReport;
import io.signalman.core.ObservedResult;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values, require=handler and observe, on the real kernel. */
class SendWithTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    private ObservedReport send(Object target, String signal, String options) {
        return host.service().sendWith(OnThisHost.ADMIN, String.valueOf(target), signal, options);
    }

    private static ObservedResult only(ObservedReport report) {
        assertThat(report.results()).hasSize(1);
        return report.results().get(0);
    }

    private static Child stopped(OnThisHost host, String script) {
        Child child = Child.bash(script);
        await().until(() -> {
            host.send(child.pid(), "STOP");
            return host.processes().stat(child.pid()).orElseThrow().state() == 'T';
        });
        return child;
    }

    @ParameterizedTest
    @CsvSource({
        "echo ready; exec sleep 600, TERM, TERMINATES, EXITED",
        "echo ready; exec sleep 600, STOP, STOPS, STOPPED",
        "echo ready; exec sleep 600, WINCH, IGNORED, UNCHANGED",
        "trap '' TERM; echo ready; exec sleep 600, TERM, IGNORED, UNCHANGED",
        "trap : TERM; echo ready; while :; do read -t 9; done, TERM, HANDLED, UNCHANGED",
        "echo ready; exec env --block-signal=TERM sleep 600, TERM, BLOCKED, PENDING",
    })
    void whatWasForeseenIsSeen(String script, String signal, Effect predicted, Observed observed) {
        try (Child child = Child.bash(script)) {
            ObservedResult result = only(send(child.pid(), signal, "observe=200ms"));

            assertThat(result)
                    .extracting(ObservedResult::predicted, ObservedResult::observed)
                    .containsExactly(predicted, observed);
            assertThat(result.millis()).isNotNegative();
        }
    }

    @Test
    void aStoppedProcessKeepsWhatItGetsButContAndKill() {
        try (Child term = stopped(host, "echo ready; exec sleep 600");
                Child cont = stopped(host, "echo ready; exec sleep 600");
                Child kill = stopped(host, "echo ready; exec sleep 600")) {
            assertThat(List.of(
                            only(send(term.pid(), "TERM", "observe=100ms")),
                            only(send(cont.pid(), "CONT", "observe=10s")),
                            only(send(kill.pid(), "KILL", "observe=10s"))))
                    .extracting(ObservedResult::predicted, ObservedResult::observed)
                    .containsExactly(
                            tuple(Effect.BLOCKED, Observed.PENDING),
                            tuple(Effect.CONTINUES, Observed.CONTINUED),
                            tuple(Effect.TERMINATES, Observed.EXITED));
        }
    }

    @Test
    void anEndIsToldAtOnceAndNotOnlyWhenTheTimeIsOver() {
        try (Child child = Child.named(folder, Child.uniqueName())) {
            ObservedReport report = send(child.pid(), "KILL", "observe=1m");

            assertThat(only(report).observed()).isEqualTo(Observed.EXITED);
            assertThat(report.message()).endsWith("Seen: 1 exited.");
        }
    }

    @Test
    void withoutObserveItIsForeseenAndNothingIsLookedAt() {
        try (Child reporter = Child.reporter()) {
            assertThat(only(send(reporter.pid(), "HUP", "")))
                    .extracting(ObservedResult::predicted, ObservedResult::observed, ObservedResult::millis)
                    .containsExactly(Effect.HANDLED, Observed.NOTHING, -1L);
            assertThat(only(send(reporter.pid(), "0", "observe=1ms")))
                    .extracting(ObservedResult::predicted, ObservedResult::observed, ObservedResult::millis)
                    .containsExactly(Effect.UNKNOWN, Observed.NOTHING, -1L);
        }
    }

    @Test
    void onlyThoseWithAHandlerGetIt() {
        String name = Child.uniqueName();
        try (Child without = Child.named(folder, name);
                Child with = Child.bash("cp /bin/bash " + folder + "/with; " + "exec " + folder
                        + "/with -c 'exec -a x; printf " + name + " >/proc/$$/comm; "
                        + Child.REPORT.replace("'", "'\\''")
                        + "'")) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 2);

            ObservedReport report = send(name, "USR1", "require=handler");

            assertThat(report.results())
                    .extracting(ObservedResult::pid, ObservedResult::outcome)
                    .containsExactlyInAnyOrder(
                            tuple(without.pid(), Outcome.REFUSED), tuple(with.pid(), Outcome.DELIVERED));
            assertThat(report.results())
                    .filteredOn(result -> result.pid() == without.pid())
                    .extracting(ObservedResult::message)
                    .containsExactly(without.pid() + " (" + name + ") has no handler for SIGUSR1 (require=handler).");
            with.awaitLine("got USR1");
            assertThat(without.isAlive()).isTrue();
        }
    }

    @Test
    void aGroupWithAMemberThatHasNoHandlerIsRefusedWhole() {
        try (Child group = Child.group("sleep 600 & asleep $!; " + Child.REPORT)) {
            ObservedReport report = send("group:" + group.pid(), "USR1", "require=handler");

            assertThat(report.delivered()).isZero();
            assertThat(report.results()).hasSize(2).allMatch(result -> result.outcome() == Outcome.REFUSED);
            assertThat(report.message()).contains("require=handler");
        }
    }

    @Test
    void aGroupIsObservedMemberByMember() {
        try (Child group = Child.group("sleep 600 & asleep $!; echo ready; wait")) {
            ObservedReport report = send("group:" + group.pid(), "KILL", "observe=10s");

            assertThat(report.results())
                    .hasSize(2)
                    .allMatch(result -> result.predicted() == Effect.TERMINATES)
                    .allMatch(result -> result.observed() == Observed.EXITED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"group:2147483647", "0", "-1", "-2147483647"})
    void aValueGoesToNoGroup(String target) {
        assertThatThrownBy(() -> host.service().sendValue(OnThisHost.ADMIN, target, "USR1", 7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("bad_value: a value can't be sent to a group");
        assertThatThrownBy(() -> send(target, "USR1", "value=7")).hasMessageStartingWith("bad_value: a value");
    }

    @Test
    void aFullQueueIsToldAsItself() {
        try (Child child = Child.bash("echo ready; exec prlimit --sigpending=0 env --block-signal=RTMIN sleep 600")) {

            SignalReport report = host.service().sendValue(OnThisHost.ADMIN, String.valueOf(child.pid()), "RTMIN", 1);

            assertThat(OnThisHost.only(report))
                    .extracting(SignalResult::outcome, SignalResult::errno, SignalResult::error)
                    .containsExactly(Outcome.FAILED, 11, "EAGAIN");
            assertThat(report.message()).contains("queue of pending signals", "RLIMIT_SIGPENDING");
        }
    }

    @Test
    void signalZeroWithAValueOnlyChecks() {
        try (Child reporter = Child.reporter()) {
            SignalReport report = host.service().sendValue(OnThisHost.ADMIN, String.valueOf(reporter.pid()), "0", 7);

            assertThat(report.ok()).isTrue();
            assertThat(report.message()).contains("the kernel lets this JVM signal it");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "value", "value=", "value=x", "value=+1", "value=2147483648", "value=1.5", "value=1 value=1",
                "require=", "require=trap", "observe=", "observe=0ms", "observe=61s", "observe=2m", "observe=5",
                "observe=-1s", "wait=1s", "VALUE=1", "value=1\trequire=handler", "=", "\u0000"
            })
    void optionsThatCanNotBeUnderstoodSendNothing(String options) {
        try (Child reporter = Child.reporter()) {
            assertThatThrownBy(() -> send(reporter.pid(), "HUP", options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("bad_value: option ");
            host.send(reporter.pid(), "USR1");
            reporter.awaitLine("got USR1");
            assertThat(reporter.lines()).containsExactly("ready", "got USR1");
        }
    }

    @Test
    void unknownOptionsNameTheKnownOnes() {
        assertThatThrownBy(() -> send("1", "HUP", "wait=1s"))
                .hasMessage(
                        "bad_value: option \"wait=1s\" is not known; known: value=42, require=handler, observe=500ms, expect=1");
    }

    @Test
    void oneAfterTheOtherManyMayObserve() {
        try (Child reporter = Child.reporter()) {
            for (int i = 0; i < 5; i++) {
                assertThat(send(reporter.pid(), "USR1", "observe=1ms").ok()).isTrue();
            }
        }
    }

    @Test
    void aZombieHasEnded() {
        try (Child parent = Child.bash("sleep 600 & echo child $!; asleep $!; echo ready; exec sleep 600")) {
            ObservedResult result = only(send(parent.number("child"), "KILL", "observe=20s"));

            assertThat(result.observed()).isEqualTo(Observed.EXITED);
            assertThat(host.isZombie(parent.number("child"))).isTrue();
        }
    }

    @Test
    void moreThanAFewAtOnceCanNotObserveAndSendNothing() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try (Child reporter = Child.reporter();
                Child other = Child.reporter()) {
            List<Future<ObservedReport>> busy = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                busy.add(threads.submit(() -> send(reporter.pid(), "HUP", "observe=1m")));
            }
            await().until(() -> host.service().counters().delivered() == 3);

            ObservedReport report = send(other.pid(), "USR2", "observe=1s");

            assertThat(only(report).outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(report.message())
                    .contains("Too many requests observe at once: test has 3 of the 4 places to observe");
            assertThat(send(other.pid(), "USR1", "").ok()).isTrue();
            other.awaitLine("got USR1");
            assertThat(other.lines()).doesNotContain("got USR2");
            host.service().close();
            for (Future<ObservedReport> one : busy) {
                assertThat(only(one.get()).observed()).isEqualTo(Observed.UNCHANGED);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
