package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.ProcessIdentity;
import io.signalman.core.Reason;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.testing.Child;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A pid or a handle, on the real kernel: kill(2) with pid &gt; 0. */
class SendToOneTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aPidGetsExactlyThatSignal() {
        try (Child child = Child.reporter()) {
            SignalReport report = host.send(child.pid(), "USR1");

            child.awaitLine("got USR1");
            assertThat(report.ok()).isTrue();
            assertThat(report.target()).isEqualTo(String.valueOf(child.pid()));
            assertThat(report.signal()).isEqualTo("SIGUSR1");
            assertThat(report.signum()).isEqualTo(10);
            assertThat(report.matched()).isEqualTo(1);
            assertThat(report.delivered()).isEqualTo(1);
            assertThat(report.message()).isEqualTo("SIGUSR1 delivered to " + child.pid() + " (bash).");
            assertThat(only(report))
                    .isEqualTo(new SignalResult(
                            child.pid(),
                            host.handle(child.pid()),
                            "bash",
                            Outcome.DELIVERED,
                            0,
                            "",
                            report.message(),
                            Reason.NONE));
            assertThat(child.lines()).containsExactly("ready", "got USR1");
        }
    }

    @Test
    void signalZeroOnlyChecks() {
        try (Child child = Child.start("sleep", "600")) {
            SignalReport report = host.send(child.pid(), "0");

            assertThat(report.ok()).isTrue();
            assertThat(report.signal()).isEqualTo("0");
            assertThat(report.signum()).isZero();
            assertThat(report.delivered()).isEqualTo(1);
            assertThat(report.message()).isEqualTo(child.pid() + " exists, and the kernel lets this JVM signal it.");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "TERM", "KILL"})
    void aPidThatDoesNotExistMatchesNothingAndIsGone(String signal) {
        SignalReport report = host.send(Integer.MAX_VALUE, signal);

        assertThat(report.ok()).isFalse();
        assertThat(report.matched()).isZero();
        assertThat(report.delivered()).isZero();
        assertThat(report.message()).isEqualTo("There is no process 2147483647 (ESRCH).");
        assertThat(only(report))
                .isEqualTo(new SignalResult(
                        Integer.MAX_VALUE, "", "", Outcome.GONE, 3, "ESRCH", report.message(), Reason.GONE));
    }

    @Test
    void aProcessThatHasEndedIsGone() {
        Child child = Child.start("sleep", "600");
        String handle = host.handle(child.pid());
        child.close();

        assertThat(only(host.send(child.pid(), "TERM")).outcome()).isEqualTo(Outcome.GONE);
        assertThat(only(host.send(handle, "TERM")).outcome()).isEqualTo(Outcome.GONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "TERM", "KILL"})
    void aZombieIsThereAndCanNotReact(String signal) {
        try (Child parent = Child.withZombie(folder, Child.uniqueName())) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));

            for (String target : new String[] {String.valueOf(zombie), host.handle(zombie)}) {
                SignalReport report = host.send(target, signal);

                assertThat(report.ok()).isFalse();
                assertThat(report.matched()).isEqualTo(1);
                assertThat(report.delivered()).isZero();
                assertThat(only(report).outcome()).isEqualTo(Outcome.ZOMBIE);
                assertThat(only(report).errno()).isZero();
                assertThat(report.message()).contains("has ended and waits for its parent");
            }
        }
    }

    @Test
    void aHandleMeansItsProcessWithOrWithoutInode() {
        try (Child child = Child.reporter()) {
            String handle = host.handle(child.pid());

            assertThat(host.send(handle, "USR1").ok()).isTrue();
            child.awaitLine("got USR1");
            assertThat(host.send(handle.replaceAll("\\..*", ""), "USR2").ok()).isTrue();
            child.awaitLine("got USR2");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 0, TERM", "-1, 0, KILL", "0, 1, TERM", "1, 0, 0"})
    void aHandleOfAnotherStartOrInodeIsStaleAndSendsNothing(long laterStart, long otherInode, String signal) {
        try (Child child = Child.start("sleep", "600")) {
            ProcessIdentity now =
                    ProcessIdentity.parse(host.handle(child.pid())).orElseThrow();
            SignalReport report = host.send(
                    new ProcessIdentity(now.pid(), now.startTime() + laterStart, now.inode() + otherInode).handle(),
                    signal);

            assertThat(report.ok()).isFalse();
            assertThat(report.matched()).isZero();
            assertThat(only(report).outcome()).isEqualTo(Outcome.STALE);
            assertThat(only(report).handle()).isEqualTo(now.handle());
            assertThat(report.message()).contains("stale", now.handle(), "nothing was sent");
            assertThat(host.send(child.pid(), "0").ok()).isTrue();
        }
    }

    private int threadOfSelf() {
        return Stream.of(new File("/proc/self/task").list())
                .map(Integer::valueOf)
                .filter(tid -> tid != host.processes().self())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aThreadInAListIsRefusedAndTheProcessGetsTheSignal() {
        try (Child child = Child.reporter()) {
            SignalReport report = host.send(host.handle(child.pid()) + "," + threadOfSelf() + "@1", "USR1");

            child.awaitLine("got USR1");
            assertThat(report.matched()).isEqualTo(1);
            assertThat(report.reason()).isEqualTo(Reason.TARGET);
            assertThat(report.results())
                    .extracting(SignalResult::outcome, SignalResult::reason)
                    .containsExactlyInAnyOrder(
                            tuple(Outcome.DELIVERED, Reason.NONE), tuple(Outcome.REFUSED, Reason.TARGET));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "URG"})
    void aThreadIdIsNoProcessId(String signal) {
        int self = host.processes().self();
        int thread = threadOfSelf();

        for (String target : new String[] {String.valueOf(thread), thread + "@1", "tree:" + thread}) {
            assertRefused(host.send(target, signal), thread + " is a thread, not a process; its process is " + self);
        }
    }

    @Test
    void aBadSignalIsJudgedBeforeTheTarget() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.send(Integer.MAX_VALUE, "65"))
                .withMessageStartingWith("bad_signal: ")
                .withMessageContaining("EINVAL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.send("007", "NOSUCH"))
                .withMessageStartingWith("bad_signal: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.send("007", "TERM"))
                .withMessageStartingWith("bad_value: ");
    }

    @Test
    void nothingAtAllIsABadRequestAndNoOtherException() {
        assertThatIllegalArgumentException().isThrownBy(() -> host.send(null, "0"));
        assertThatIllegalArgumentException().isThrownBy(() -> host.send("1", null));
        assertThatIllegalArgumentException().isThrownBy(() -> host.service().list(OnThisHost.ADMIN, null));
    }
}
