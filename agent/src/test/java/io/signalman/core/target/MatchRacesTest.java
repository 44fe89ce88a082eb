package io.signalman.core.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.OnThisHost;
import io.signalman.core.SignalReport;
import io.signalman.core.judge.Rules;
import io.signalman.core.plan.SignalService;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that stop matching between the look and the hold. */
class MatchRacesTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private final String name = Child.uniqueName();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void oneThatTakesAnotherNameMeanwhileIsNotMeantByItsOldOne() {
        try (Child child = Child.bash("cp /bin/bash " + folder + "/" + name + "; exec " + folder + "/" + name
                + " -c \"trap 'exec sleep 600' USR1; echo ready; while :; do read -r -t 0.1 line; done\"")) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 1);

            SignalReport report = send(name, "KILL", 1, "mayBeNamed", () -> {
                assertThat(host.send(child.pid(), "USR1").ok()).isTrue();
                await().until(() -> host.service()
                        .probe(OnThisHost.ADMIN, child.pid())
                        .name()
                        .equals("sleep"));
            });

            assertThat(report.delivered()).isZero();
            assertThat(host.send(child.pid(), "0").ok()).isTrue();
        }
    }

    /** Each condition is tried again on the held process. */
    @Test
    void oneThatExecutesAnotherProgramMeanwhileIsNotMeantByWhatItWas() {
        try (Child child = Child.bash("cp /bin/bash " + folder + "/" + name + "; export " + name + "=1; exec " + folder
                + "/" + name + " -c \"trap 'unset " + name
                + "; exec sleep 600' USR1; echo ready; while :; do read -r -t 0.1 line; done\"")) {
            for (String target : List.of("cmd:" + name, "exe:" + name, "env:" + name + "=1&name:" + name)) {
                await().until(() ->
                        host.service().list(OnThisHost.ADMIN, target).size() == 1);
            }
            // The command line is read last, and of this one only.
            SignalReport report = send("cmd:" + name + "&exe:" + name, "KILL", 1, "commandLineHolds", () -> {
                assertThat(host.send(child.pid(), "USR1").ok()).isTrue();
                await().until(() -> host.service()
                        .probe(OnThisHost.ADMIN, child.pid())
                        .name()
                        .equals("sleep"));
            });

            assertThat(report.matched()).isZero();
            assertThat(host.send(child.pid(), "0").ok()).isTrue();
        }
    }

    @Test
    void onePickedThatIsGoneByThenIsNotReplacedByAnother() {
        try (Child first = Child.named(folder, name);
                Child second = Child.named(folder, name)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 2);
            int newest = host.service()
                    .list(OnThisHost.ADMIN, name + "&newest")
                    .get(0)
                    .pid();
            Child picked = newest == first.pid() ? first : second;

            SignalReport report = send(name + "&newest", "TERM", 1, "belongsToUs", picked::close);

            assertThat(report.matched()).isZero();
            assertThat(host.service().list(OnThisHost.ADMIN, name)).hasSize(1);
        }
    }

    /** Sends, and does something after so many looks of that kind. */
    private SignalReport send(String target, String signal, int times, String look, Runnable meanwhile) {
        return send(OnThisHost.DEFAULT, target, signal, times, look, meanwhile);
    }

    private SignalReport send(Rules rules, String target, String signal, int times, String look, Runnable meanwhile) {
        AtomicInteger looks = new AtomicInteger();
        SignalReport report = new SignalService(host.watched(rules, look, looks, Map.of(times, meanwhile)))
                .send(OnThisHost.ADMIN, target, signal);
        assertThat(looks).hasValueGreaterThanOrEqualTo(times);
        return report;
    }
}
