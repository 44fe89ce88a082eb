package io.signalman.core.judge;

import static io.signalman.core.OnThisHost.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.Delivery;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.PolicyReport;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessList;
import io.signalman.core.ProcessRow;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.RateLimit;
import io.signalman.core.Reason;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.core.job.Jobs;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Policy, rate, audit and events, on the real kernel. */
class OversightTest {
    private static final Caller ANNA = caller("anna");

    @TempDir
    private Path folder;

    private final List<Delivery> events = new ArrayList<>();

    private static Caller caller(String name) {
        return new Caller(name, Set.of(), Caller.Door.HTTP, "", "", "");
    }

    private Delivery last() {
        return events.get(events.size() - 1);
    }

    /** Refuses processes of one name. */
    private static Policy refusing(String name) {
        return (caller, operation, signal, process) -> process.name().text().equals(name)
                ? new Policy.Verdict(false, "policy:7: deny")
                : new Policy.Verdict(true, "policy:8: allow");
    }

    private OnThisHost host(Policy policy, RateLimit rate, Audit audit) {
        return OnThisHost.with(new Oversight(policy, rate, audit, events::add));
    }

    private OnThisHost host(Policy policy) {
        return host(policy, RateLimit.none(), Audit.none());
    }

    private static void awaitName(OnThisHost host, Child child, String name) {
        await().until(() -> host.processes()
                .stat(child.pid())
                .map(ProcessStat::name)
                .orElse("")
                .equals(name));
    }

    private static String handle(OnThisHost host, int pid) {
        try (Processes.HeldProcess process =
                ((Processes.Hold.Held) host.processes().hold(pid)).process()) {
            return process.identity().handle();
        }
    }

    /** Else a caller without rights could ask as often as he likes. */
    @Test
    void theRateIsAskedBeforeTheRole() {
        Caller viewer = new Caller("vic", Set.of(Policy.VIEWER), Caller.Door.HTTP, "", "", "");
        try (OnThisHost host = host(Policy.byRole(), new RateLimit(0.001, 1, System::nanoTime), Audit.none())) {
            String self = String.valueOf(host.processes().self());
            assertThat(host.service().send(viewer, self, "0").reason()).isEqualTo(Reason.ROLE);
            assertThat(host.service().send(viewer, self, "0").reason()).isEqualTo(Reason.RATE);
            assertThat(host.jobs().stop(viewer, self, "").reason()).isEqualTo(Reason.RATE);
        }
    }

    @Test
    void whateverLeadsToAProcessLeadsToTheSameVerdict() {
        String name = Child.uniqueName();
        try (Child child = Child.named(folder, name);
                OnThisHost host = host(refusing(name))) {
            awaitName(host, child, name);
            int pid = child.pid();
            for (String target : List.of("" + pid, handle(host, pid), name, "name:" + name, "tree:" + pid)) {
                SignalReport report = host.service().send(ANNA, target, "TERM");
                assertRefused(report, "neither see nor signal");
                assertRefused(host.service().send(ANNA, target, "0"), "neither see nor signal");
                assertThat(report.results())
                        .as(target)
                        .extracting(SignalResult::handle, SignalResult::name)
                        .containsExactly(tuple("", ""));
                assertThat(last().report().results().get(0).name()).isEqualTo(name);
                assertThat(last().report().message()).contains("policy:7: deny");
            }
            assertThat(host.service().list(ANNA, "*")).noneMatch(row -> row.pid() == pid);
            ProbeReport probe = host.service().probe(ANNA, pid);
            assertThat(probe.maySignal()).isFalse();
            assertThat(probe.message()).contains("neither see nor signal \"" + pid + "\" (setting policy)");
            assertThat(probe.name()).isEmpty();
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void listingAndExplainingGiveTheAnswerThatSendingGives() {
        String name = Child.uniqueName();
        try (Child child = Child.named(folder, name);
                OnThisHost host = host(refusing(name))) {
            awaitName(host, child, name);
            int pid = child.pid();
            for (String target : List.of("" + pid, handle(host, pid), pid + "@1", name, "tree:" + pid)) {
                SignalResult sent =
                        host.service().send(ANNA, target, "TERM").results().get(0);

                ProcessList listed = host.service().find(ANNA, target);
                PolicyReport explained = host.service().explain(ANNA, ANNA, target, "TERM");

                assertThat(listed).as(target).isEqualTo(new ProcessList(List.of(), sent.message(), Reason.POLICY, ""));
                assertThat(explained.rows())
                        .as(target)
                        .containsExactly(new PolicyReport.Row(sent.pid(), "", "", false, sent.message()));
                assertThat(explained.message()).endsWith(sent.message());
            }
            assertThat(host.service().find(ANNA, name + "&" + pid).refusal()).isEmpty();
            assertThat(host.service().find(ANNA, "*").refusal()).isEmpty();
            assertThat(host.service().find(ANNA, "2147483647").refusal()).isEmpty();
        }
    }

    @Test
    void oneProcessThatMayNotBeSeenKeepsAnExplanationFromSayingThatAllAreAllowed() {
        String name = Child.uniqueName();
        try (Child seen = Child.named(folder, name);
                Child hidden = Child.named(folder, name);
                OnThisHost host = host((caller, operation, signal, process) -> new Policy.Verdict(
                        process instanceof KernelFacts kernel && kernel.stat().pid() != hidden.pid(), "policy:1"))) {
            awaitName(host, seen, name);
            awaitName(host, hidden, name);

            PolicyReport report = host.service().explain(ANNA, ANNA, name, "TERM");

            assertThat(report.allowed()).isFalse();
            assertThat(report.rows()).extracting(PolicyReport.Row::pid).containsExactly(0, seen.pid());
            assertThat(report.message())
                    .contains("1 of 2 processes", "neither see nor signal")
                    .doesNotContain("" + hidden.pid());
            ProcessList listed = host.service().find(ANNA, name);
            assertThat(listed.processes()).extracting(ProcessRow::pid).containsExactly(seen.pid());
            assertThat(listed.refusal()).isEmpty();
        }
    }

    @Test
    void othersAreShownOfAReportWhatTheyMayList() {
        String name = Child.uniqueName();
        Caller bert = caller("bert");
        Policy policy = (caller, operation, signal, process) -> new Policy.Verdict(
                caller.equals(ANNA)
                        || (caller.equals(bert) && process.name().text().equals("bash")),
                "policy:9");
        try (Child secret = Child.named(folder, name);
                Child known = Child.reporter();
                OnThisHost host = host(policy)) {
            awaitName(host, secret, name);
            String both = handle(host, secret.pid()) + "," + handle(host, known.pid());
            host.service().send(ANNA, both, "CONT");
            Delivery delivery = last();

            assertThat(host.service().shown(ANNA, delivery)).contains(delivery.report());
            SignalReport part = host.service().shown(bert, delivery).orElseThrow();
            assertThat(part.results()).extracting(SignalResult::pid).containsExactly(known.pid());
            assertThat(part.matched()).isEqualTo(1);
            assertThat(part.message()).doesNotContain(name);
            assertThat(host.service().shown(caller("carl"), delivery)).isEmpty();

            host.service().send(ANNA, name, "KILL");
            await().until(() -> !secret.isAlive());
            assertThat(host.service().shown(ANNA, last())).contains(last().report());
            assertThat(host.service().shown(bert, last())).isEmpty();

            host.service().send(ANNA, "no-" + name, "KILL");
            assertThat(host.service().shown(bert, last())).isEmpty();
        }
    }

    @Test
    void aGroupWithOneRefusedMemberIsRefusedWhole() {
        String name = Child.uniqueName();
        try (Child group = Child.group("cp -n /bin/sleep " + folder + "/" + name + "; " + folder + "/" + name
                        + " 600 & until [ \"$(cat /proc/$!/comm)\" = " + name
                        + " ]; do :; done; echo ready; read -r line");
                OnThisHost host = host(refusing(name))) {
            SignalReport report = host.service().signalGroup(ANNA, group.pid(), "KILL");
            assertThat(report.results())
                    .allMatch(result -> result.outcome() == Outcome.REFUSED)
                    .noneMatch(result ->
                            result.name().equals(name) || result.message().contains(name))
                    .extracting(SignalResult::pid)
                    .containsExactly(group.pid(), -group.pid());
            assertThat(report.message()).doesNotContain(name);
            assertThat(last().report().message()).contains("policy:7: deny");
            assertThat(group.isAlive()).isTrue();
        }
    }

    @Test
    void ofSeveralWithOneNameOnlyTheRefusedOnesGetNothing() {
        String name = Child.uniqueName();
        try (Child one = Child.named(folder, name);
                Child two = Child.named(folder, name);
                OnThisHost host = host((caller, operation, signal, process) ->
                        new Policy.Verdict(((KernelFacts) process).stat().pid() != one.pid(), "policy:2: by pid"))) {
            awaitName(host, one, name);
            awaitName(host, two, name);

            SignalReport report = host.service().send(ANNA, name, "KILL");

            assertThat(report.ok()).isFalse();
            assertThat(report.delivered()).isEqualTo(1);
            await().until(() -> !two.isAlive());
            assertThat(one.isAlive()).isTrue();
        }
    }

    @Test
    void anExplanationIsWhatSendingWouldComeTo() {
        String name = Child.uniqueName();
        try (Child child = Child.named(folder, name);
                OnThisHost host = host((caller, operation, signal, process) ->
                        new Policy.Verdict(!caller.name().equals("anna") || operation.looks(), "policy:3: not anna"))) {
            awaitName(host, child, name);
            Caller bert = caller("bert");

            PolicyReport anna = host.service().explain(bert, ANNA, name, "KILL");
            assertThat(anna.allowed()).isFalse();
            assertThat(anna.rows()).extracting(PolicyReport.Row::pid).containsExactly(child.pid());
            assertThat(anna.rows().get(0).rule()).isEqualTo("policy:3: not anna");
            assertThat(host.service().explain(ANNA, bert, name, "KILL").allowed())
                    .isTrue();
            assertThat(host.service()
                            .explain(bert, bert, "1", "KILL")
                            .rows()
                            .get(0)
                            .rule())
                    .contains("guard.init");
            assertThat(host.service().explain(bert, bert, "2147483647", "KILL").allowed())
                    .isFalse();
            assertThat(child.isAlive()).isTrue();
            assertThat(events).isEmpty();
        }
    }

    @Test
    void aHiddenProcessCountsTheSameWhetherOrNotItsHandleIsRight() {
        String name = Child.uniqueName();
        try (OnThisHost host = host(refusing(name));
                Child hidden = Child.named(folder, name);
                Child visible = Child.reporter()) {
            awaitName(host, hidden, name);
            String other = handle(host, visible.pid());

            for (String also : List.of("", "," + other)) {
                assertThat(matched(host, hidden.pid() + "@1" + also))
                        .isEqualTo(matched(host, handle(host, hidden.pid()) + also))
                        .containsOnly(also.isEmpty() ? 1 : 2);
            }
        }
    }

    /** Of a send, its preview, a ladder that is refused, its preview, and a wait that is refused. */
    private static List<Integer> matched(OnThisHost host, String target) {
        Jobs jobs = host.jobs();
        return List.of(
                host.service().send(ANNA, target, "HUP").matched(),
                host.service().preview(ANNA, target, "HUP").matched(),
                jobs.stop(ANNA, target, "HUP 1ms").matched(),
                jobs.preview(ANNA, target, "HUP 1ms").matched(),
                jobs.startAwait(ANNA, target, "1ms").matched());
    }
}
