package io.signalman.core;

import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What changes between finding and sending: the real kernel, with something made to happen right after the look. */
class RacesTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private final String name = Child.uniqueName();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aProcessThatGoesAwayDuringAFanOutDoesNotSpoilIt() {
        try (Child stays = Child.named(folder, name);
                Child goes = Child.named(folder, name)) {
            await().until(() -> host.service().list(name).size() == 2);

            SignalReport report = send(name, "TERM", 2, "belongsToUs", goes::close);

            assertThat(report.ok()).isTrue();
            assertThat(report.matched()).isEqualTo(2);
            assertThat(report.delivered()).isEqualTo(1);
            assertThat(report.results())
                    .filteredOn(result -> result.pid() == goes.pid())
                    .extracting(SignalResult::outcome, SignalResult::errno, SignalResult::error)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple(Outcome.GONE, 3, "ESRCH"));
            assertThat(stays.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aProcessThatGoesAwayBeforeItWasJudgedIsNotCalledOutOfScope() {
        try (Child goes = Child.named(folder, name)) {
            await().until(() -> host.service().list(name).size() == 1);

            SignalReport report = send(name, "TERM", 1, "named", goes::close);

            assertThat(report.matched()).isZero();
            assertThat(report.message()).isEqualTo("Nothing matches \"" + name + "\" now.");
        }
    }

    @Test
    void aMemberOfATreeThatExecutesAnotherProgramMeanwhileStillGetsIt() {
        try (Child child = Child.bash("trap 'exec sleep 600' USR1; echo ready; read -r line")) {
            SignalReport report = send("tree:" + child.pid(), "TERM", 1, "all", () -> {
                assertThat(host.send(child.pid(), "USR1").ok()).isTrue();
                await().until(() -> host.service().probe(child.pid()).name().equals("sleep"));
            });

            assertThat(report.ok()).isTrue();
            assertThat(only(report).outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(child.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void oneThatTakesAnotherNameMeanwhileIsNotMeantByItsOldOne() {
        try (Child child = Child.bash("cp /bin/bash " + folder + "/" + name + "; exec " + folder + "/" + name
                + " -c \"trap 'exec sleep 600' USR1; echo ready; read -r line\"")) {
            await().until(() -> host.service().list(name).size() == 1);

            SignalReport report = send(name, "KILL", 1, "named", () -> {
                assertThat(host.send(child.pid(), "USR1").ok()).isTrue();
                await().until(() -> host.service().probe(child.pid()).name().equals("sleep"));
            });

            assertThat(report.delivered()).isZero();
            assertThat(host.send(child.pid(), "0").ok()).isTrue();
        }
    }

    /** Sends, and does something after so many looks of that kind. */
    private SignalReport send(String target, String signal, int times, String look, Runnable meanwhile) {
        AtomicInteger looks = new AtomicInteger();
        Processes watched = (Processes) Proxy.newProxyInstance(
                Processes.class.getClassLoader(), new Class<?>[] {Processes.class}, (proxy, method, arguments) -> {
                    Object seen;
                    try {
                        seen = method.invoke(host.processes(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals(look) && looks.incrementAndGet() == times) {
                        meanwhile.run();
                    }
                    return seen;
                });
        SignalReport report = new SignalService(watched, host.signals(), OnThisHost.DEFAULT)
                .send(Caller.admin("test"), target, signal);
        assertThat(looks).hasValueGreaterThanOrEqualTo(times);
        return report;
    }
}
