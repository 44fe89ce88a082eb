package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.ADMIN;
import static io.signalman.core.OnThisHost.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.PreviewReport;
import io.signalman.core.RateLimit;
import io.signalman.core.Reason;
import io.signalman.core.SignalReport;
import io.signalman.core.judge.Rules;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that says how many processes have to match, with two that do. */
class ExpectedCountTest {
    @TempDir
    private Path folder;

    private final String name = Child.uniqueName();
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private Child one;
    private Child two;

    @BeforeEach
    void start() {
        one = Child.named(folder, name);
        two = Child.named(folder, name);
        await().until(() -> host.service().list(ADMIN, name).size() == 2);
    }

    @AfterEach
    void close() {
        host.close();
        one.close();
        two.close();
    }

    @Test
    void anotherNumberIsRefusedWholeThroughEachOperation() {
        String target = name + "&expect:1";
        SignalReport sent = host.send(target, "KILL");
        assertRefused(sent, "The target matches 2 processes, 1 expected; nothing was sent.");
        assertThat(sent.matched()).isEqualTo(2);
        assertThat(sent.reason()).isEqualTo(Reason.COUNT);
        assertThat(host.service().sendWith(ADMIN, name, "KILL", "expect=3..9").reason())
                .isEqualTo(Reason.COUNT);
        PreviewReport preview = host.service().preview(ADMIN, target, "KILL");
        assertThat(preview.results()).allMatch(row -> row.reason() == Reason.COUNT && !row.allowed());
        assertThat(preview.confirm()).isEmpty();
        assertThat(preview.message())
                .isEqualTo("SIGKILL would reach 0 of 2 processes: The target matches 2 processes, 1 expected;"
                        + " nothing was sent.");
        PreviewReport stop = host.jobs().preview(ADMIN, target, "KILL");
        assertThat(stop.message()).startsWith("The target matches 2 processes, 1 expected");
        assertThat(stop.results()).hasSize(1).allMatch(row -> row.reason() == Reason.COUNT && !row.allowed());
        for (JobReport job :
                new JobReport[] {host.stop(target, "KILL"), host.jobs().startAwait(ADMIN, target, "1ms")}) {
            assertThat(job.state()).isEqualTo(JobState.REFUSED);
            assertThat(job.reason()).isEqualTo(Reason.COUNT);
            assertThat(job.matched()).isEqualTo(2);
        }
        assertThat(host.send("tree:" + one.pid() + "&expect:2..3", "KILL").reason())
                .isEqualTo(Reason.COUNT);
        assertThat(host.jobs().startAwait(ADMIN, target, "1ms").message()).endsWith("1 expected.");
        int group = host.processes().stat(one.pid()).orElseThrow().pgid();
        assertThat(host.send("group:" + group + "&expect:1000", "0").reason()).isEqualTo(Reason.COUNT);
        assertThat(one.isAlive() && two.isAlive()).isTrue();
    }

    @Test
    void theRightNumberIsSent() {
        assertThat(host.send(name + "&expect:2", "0").ok()).isTrue();
        assertThat(host.send("expect:1..3&" + name, "0").delivered()).isEqualTo(2);
        assertThat(host.send(one.pid() + "&expect:1", "0").delivered()).isEqualTo(1);
        assertThat(host.send(host.handle(one.pid()) + "," + host.handle(two.pid()) + "&expect:2", "0")
                        .delivered())
                .isEqualTo(2);
        assertThat(host.stop(name + "&newest&expect:1", "KILL").ok()).isTrue();
        SignalReport report = host.send(name + "&expect:0..1", "TERM");
        assertThat(report.delivered()).isEqualTo(1);
        assertThat(report.target()).isEqualTo(name + "&expect:0..1");
    }

    @Test
    void aTreeIsCountedWithTheProcessesThatAreBornMeanwhile() {
        String born = folder + "/" + name;
        for (String signal : new String[] {"TERM", "KILL"}) {
            try (Child root = Child.bash("trap '" + born + " 600 & echo born' USR1; echo ready;"
                    + " while read -r -t 1 line || [ $? -gt 128 ]; do :; done")) {
                String tree = "tree:" + root.pid();
                SignalService raced =
                        new SignalService(host.watched(OnThisHost.DEFAULT, "all", new AtomicInteger(), Map.of(1, () -> {
                            host.send(root.pid(), "USR1");
                            root.awaitLine("born");
                        })));

                SignalReport report = raced.send(ADMIN, tree + "&expect:1", signal);

                assertRefused(report, "matches 2 processes, 1 expected");
                assertThat(root.isAlive()).isTrue();
            }
        }
    }

    @Test
    void noMatchIsAnAnswerOfItsOwn() {
        assertThat(host.send("no-such-" + name + "&expect:1", "TERM").reason()).isEqualTo(Reason.GONE);
        assertThat(host.send("2147483646&expect:1", "TERM").results())
                .allMatch(result -> result.outcome() == Outcome.GONE);
    }

    @Test
    void hiddenProcessesCountAsOneHoweverManyThereAre() {
        int hidden = one.pid();
        Policy policy = (caller, operation, signal, process) ->
                new Policy.Verdict(!process.name().text().equals(name), "policy:1: deny");
        try (OnThisHost strict =
                OnThisHost.with(new Oversight(policy, RateLimit.none(), Audit.none(), delivery -> {}))) {
            assertThat(strict.send(name, "0").matched()).isEqualTo(1);
            assertThat(strict.send(name + "&expect:1", "0").reason()).isEqualTo(Reason.POLICY);
            SignalReport two = strict.send(name + "&expect:2", "0");
            assertThat(two.message()).doesNotContain("2 processes").contains("neither see nor signal");
            assertThat(two.results()).noneMatch(result -> result.pid() == hidden);
            PreviewReport stop = strict.jobs().preview(ADMIN, name + "&expect:3", "KILL");
            assertThat(stop.message()).startsWith("The target matches 1 process, 3 expected");
            assertThat(stop.matched()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "expect:1",
                "a&expect:",
                "a&expect:0",
                "a&expect:-1",
                "a&expect:3..1",
                "a&expect:1..",
                "a&expect:x",
                "a&expect:1&expect:1",
                "parent:expect:1",
                "&expect:1",
                "a&expect:9999999999",
                "newest&expect:1",
                "*&expect:1"
            })
    void malformedCountsSayHowToWriteThem(String target) {
        assertThatThrownBy(() -> host.send(target, "0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("bad_value: ");
    }

    @Test
    void anAliasHasNoCount() {
        assertThatThrownBy(() -> OnThisHost.aliases(Map.of("web", "nginx&expect:1")))
                .hasMessageContaining("which only a request can give");
        Rules rules = OnThisHost.aliases(Map.of("web", "name:" + name));
        try (OnThisHost aliased = OnThisHost.with(rules)) {
            assertThat(aliased.send("web&expect:1", "0").reason()).isEqualTo(Reason.COUNT);
            assertThat(aliased.send("web&expect:2", "0").ok()).isTrue();
        }
    }
}
