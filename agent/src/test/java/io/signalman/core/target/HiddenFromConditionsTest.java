package io.signalman.core.target;

import static io.signalman.core.OnThisHost.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.OnThisHost;
import io.signalman.core.Operation;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.RateLimit;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.core.judge.Rules;
import io.signalman.regex.LinearPatterns;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever may not see a process does not find out by conditions what it holds. */
class HiddenFromConditionsTest {
    private static final Caller ANNA = new Caller("anna", Set.of(), Caller.Door.HTTP, "", "", "");

    private static final Rules OWN =
            new Rules(Scope.TREE, 64, true, true, true, Map.of(), LinearPatterns.RE2J, Set.of());

    private final String name = Child.uniqueName();

    @TempDir
    private Path folder;

    @Test
    void whatThePolicyHidesIsNotFound() {
        Policy policy = (caller, operation, signal, process) ->
                new Policy.Verdict(!process.name().text().equals(name), "policy:7: deny");
        // Of this test's own processes: others may be hidden by the kernel, and counted for that.
        try (Child secret = secret();
                OnThisHost host =
                        OnThisHost.with(OWN, new Oversight(policy, RateLimit.none(), Audit.none(), delivery -> {}))) {
            await().until(() -> named(host, secret.pid()));
            int child = secret.number("child");

            for (String target : List.of(
                    "cmd:" + name + " 600",
                    "env:SECRET=" + name,
                    secret.pid() + "&user:" + System.getProperty("user.name"),
                    "exe:" + name,
                    child + "&parent:env:SECRET=" + name,
                    child + "&tree:cmd:" + name + " 600&name:sleep",
                    child + "&ns:exe:" + name)) {
                SignalReport report = host.service().send(ANNA, target, "0");
                assertThat(report.matched()).as(target).isZero();
                assertThat(report.message()).isEqualTo("Nothing matches \"" + target + "\" now.");
                assertThat(host.service().list(ANNA, target)).as(target).isEmpty();
                assertThat(host.service().explain(ANNA, ANNA, target, "TERM").rows())
                        .as(target)
                        .isEmpty();
            }
            assertThat(host.service()
                            .send(ANNA, child + "&parent:" + secret.pid(), "0")
                            .matched())
                    .isEqualTo(1);
            assertRefused(host.service().send(ANNA, name, "0"), "neither see nor signal");
        }
    }

    @Test
    void whatMayBeSentToButNotListedIsFoundToBeSentTo() {
        Policy policy = (caller, operation, signal, process) -> new Policy.Verdict(operation == Operation.SEND, "x");
        try (Child secret = secret();
                OnThisHost host =
                        OnThisHost.with(new Oversight(policy, RateLimit.none(), Audit.none(), delivery -> {}))) {
            await().until(() -> named(host, secret.pid()));

            assertThat(host.service().list(ANNA, "env:SECRET=" + name)).isEmpty();
            assertThat(host.service()
                            .send(ANNA, "env:SECRET=" + name + "&name:" + name, "0")
                            .ok())
                    .isTrue();
        }
    }

    @Test
    void whatIsOutsideTheScopeIsNotEvenCountedByWhatItHolds() {
        try (Child parent = Child.start("setsid", "bash", "-c", "exec -a " + name + " sleep 600");
                OnThisHost host = OnThisHost.with(OWN)) {
            int outside =
                    host.processes().stat(host.processes().self()).orElseThrow().ppid();

            SignalReport byCommand = host.send(outside + "&cmd:.", "0");
            SignalReport byName = host.send(outside + "&older:0s", "0");

            assertThat(byCommand.message()).endsWith("now.");
            assertThat(byName.message()).contains("1 outside the scope was left out (setting scope=tree).");
            // Until it runs sleep, it may have no arguments for a moment.
            await().until(() -> host.send(parent.pid() + "&cmd:.", "0").matched() == 1);
        }
    }

    private Child secret() {
        return Child.bash("cp -n /bin/sleep " + folder + "/" + name + "; SECRET=" + name + "; export SECRET;"
                + " (unset SECRET; exec sleep 600) & echo child $!; echo ready; exec " + folder + "/" + name + " 600");
    }

    private boolean named(OnThisHost host, int pid) {
        return host.processes().stat(pid).orElseThrow().name().equals(name);
    }
}
