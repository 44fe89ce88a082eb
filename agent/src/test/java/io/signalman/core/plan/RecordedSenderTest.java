package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.Delivery;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.RateLimit;
import io.signalman.core.Reason;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import io.signalman.core.job.Jobs;
import io.signalman.testing.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Rates, and the records around each send. */
class RecordedSenderTest {
    private static final Caller ANNA = caller("anna");
    private static final Policy ALL =
            (caller, operation, signal, process) -> new Policy.Verdict(true, "policy:1: allow");

    private final List<Delivery> events = new ArrayList<>();

    private static Caller caller(String name) {
        return new Caller(name, Set.of(), Caller.Door.HTTP, "", "", "");
    }

    private OnThisHost host(Policy policy, RateLimit rate, Audit audit) {
        return OnThisHost.with(new Oversight(policy, rate, audit, events::add));
    }

    @Test
    void aPrincipalThatIsTooFastIsToldWhenToComeAgain() {
        AtomicLong now = new AtomicLong();
        try (Child child = Child.bash("echo ready; read -r line");
                OnThisHost host = host(ALL, new RateLimit(0.5, 2, now::get), Audit.none())) {
            String target = String.valueOf(child.pid());
            assertThat(host.service().send(ANNA, target, "0").ok()).isTrue();
            assertThat(host.service().send(ANNA, target, "0").ok()).isTrue();
            assertRefused(host.service().send(ANNA, target, "KILL"), "(setting rate); try again in 2 s.");
            assertThat(host.service().send(caller("bert"), target, "0").ok()).isTrue();

            now.addAndGet(1_999_999_999);
            assertRefused(host.service().send(ANNA, target, "KILL"), "try again in 1 s.");
            now.addAndGet(2);
            assertThat(host.service().send(ANNA, target, "0").ok()).isTrue();
            assertRefused(host.service().send(ANNA, target, "KILL"), "(setting rate)");

            now.addAndGet(TimeUnit.HOURS.toNanos(1)); // saves up no more than the burst
            assertThat(host.service().send(ANNA, target, "0").ok()).isTrue();
            assertThat(host.service().send(ANNA, target, "0").ok()).isTrue();
            assertRefused(host.service().send(ANNA, target, "KILL"), "(setting rate)");
            assertThat(child.isAlive()).isTrue();
        }
    }

    /** Writes what it is told, or can't. */
    private static final class Notes implements Audit {
        private final List<String> lines = new ArrayList<>();
        private String broken = "";

        @Override
        public void intent(Request request, String rule, List<Aimed> processes) throws AuditException {
            if (!broken.isEmpty()) {
                throw new AuditException(broken);
            }
            lines.add("intent " + request.id() + " " + request.caller().name() + " " + rule + " "
                    + processes.stream().map(Aimed::pid).toList());
        }

        @Override
        public void outcome(Request request, SignalReport report) {
            lines.add("outcome " + request.id() + " " + report.delivered());
        }

        @Override
        public void cancelled(Request request) {}
    }

    @Test
    void eachSendHasAnIntentBeforeAndAnOutcomeAfter() {
        Notes notes = new Notes();
        try (Child child = Child.group("echo ready; read -r line");
                OnThisHost host = host(ALL, RateLimit.none(), notes)) {
            int pid = child.pid();
            host.service().send(ANNA, String.valueOf(pid), "CONT");
            host.service().signalGroup(ANNA, pid, "CONT");
            host.service().send(ANNA, "tree:" + pid, "CONT");
            host.service().send(ANNA, pid + "@1", "KILL");

            assertThat(notes.lines)
                    .containsExactly(
                            "intent 1 anna policy:1: allow [" + pid + "]",
                            "outcome 1 1",
                            "intent 2 anna policy:1: allow [" + pid + "]",
                            "outcome 2 1",
                            "intent 3 anna policy:1: allow [" + pid + "]",
                            "outcome 3 1",
                            "outcome 4 0");
            assertThat(events).hasSize(4);
        }
    }

    @Test
    void nothingIsSentWhereTheIntentCantBeWritten() {
        Notes notes = new Notes();
        notes.broken = "No space left on device (setting audit).";
        try (Child child = Child.group("echo ready; read -r line");
                OnThisHost host = host(ALL, RateLimit.none(), notes)) {
            int pid = child.pid();
            for (String target : List.of("" + pid, "" + host.handle(pid), "tree:" + pid, "group:" + pid)) {
                assertRefused(host.service().send(ANNA, target, "KILL"), "No space left on device (setting audit).");
            }
            assertThat(child.isAlive()).isTrue();
            assertThat(notes.lines).containsExactly("outcome 1 0", "outcome 2 0", "outcome 3 0", "outcome 4 0");
        }
    }

    private static Caller until(long uptimeMillis) {
        return new Caller(
                "anna", Set.of(Policy.ADMIN), Caller.Door.FLEET, "", "", "", "", Optional.empty(), uptimeMillis);
    }

    @Test
    void nothingIsSentOnceTheTimeOfTheRequestIsOver() {
        Notes notes = new Notes();
        try (Child child = Child.group("echo ready; read -r line");
                OnThisHost host = host(ALL, RateLimit.none(), notes)) {
            int pid = child.pid();
            Caller late = until(host.processes().uptimeMillis() - 1);
            for (String target : List.of("" + pid, "" + host.handle(pid), "tree:" + pid, "group:" + pid)) {
                SignalReport report = host.service().send(late, target, "KILL");
                assertRefused(report, "The time in which the request may act was over before the signal was sent.");
                assertThat(report.reason()).isEqualTo(Reason.LATE);
            }
            JobReport job = host.jobs().stop(late, "" + pid, "TERM 1m KILL");
            job = host.jobs().awaitJob(late, job.id(), "1m");
            assertThat(job.reason()).as(job.toString()).isEqualTo(Reason.LATE);
            assertThat(job.message()).doesNotContain("SIGTERM");
            assertThat(job.results())
                    .extracting(JobReport.Row::fate, JobReport.Row::reason)
                    .containsExactly(tuple(EndState.REFUSED, Reason.LATE));
            assertThat(child.isAlive()).isTrue();
            assertThat(notes.lines).endsWith("outcome 5 0").hasSize(10);
            assertThat(host.service()
                            .send(until(host.processes().uptimeMillis() + 60_000), "" + pid, "KILL")
                            .ok())
                    .isTrue();
        }
    }

    /** In time at the first looks at the clock, and late from then on. */
    private static LongSupplier inTimeFor(int looks, AtomicInteger seen) {
        return () -> seen.incrementAndGet() <= looks ? 0 : 2;
    }

    @Test
    void theClockIsReadAgainRightBeforeEachSend() {
        AtomicInteger looks = new AtomicInteger();
        try (Child child = Child.bash("echo ready; read -r line");
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                SignalService service = new SignalService(host.at(inTimeFor(1, looks)))) {
            SignalReport report = service.send(until(1), "" + child.pid(), "KILL");
            assertThat(report.reason()).as(report.message()).isEqualTo(Reason.LATE);
            assertThat(looks).hasValue(2);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aTreeThatIsTooLateForKillIsContinuedAndTheReportSaysSo() {
        AtomicInteger looks = new AtomicInteger();
        try (Child child = Child.reporter();
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                SignalService service = new SignalService(host.at(inTimeFor(1, looks)))) {
            SignalReport report = service.send(until(1), "tree:" + child.pid(), "KILL");
            assertThat(report.reason()).as(report.message()).isEqualTo(Reason.LATE);
            assertThat(report.message()).contains("were stopped during the search for descendants, and continued.");
            child.awaitLine("got CONT");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aLadderThatBeganInTimeGoesOn() {
        try (Child child = Child.bash("trap '' TERM; echo ready; while :; do sleep 600; done");
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Jobs jobs = new Jobs(host.at(inTimeFor(2, new AtomicInteger())))) {
            long id = jobs.stop(until(1), "" + child.pid(), "TERM 50ms KILL").id();
            JobReport report = jobs.awaitJob(until(1), id, "1m");
            assertThat(report.ok()).as(report.toString()).isTrue();
        }
    }

    @Test
    void resultsAreCountedBySignalOutcomeAndPrincipal() {
        try (Child child = Child.bash("echo ready; read -r line");
                OnThisHost host = host(ALL, RateLimit.none(), Audit.none())) {
            String target = String.valueOf(child.pid());
            host.service().send(ANNA, target, "CONT");
            host.service().send(ANNA, target, "CONT");
            host.service().send(caller("bert"), "2147483647", "0");

            assertThat(host.service().counters().byKind())
                    .containsExactly(Map.entry("0 GONE bert", 1L), Map.entry("SIGCONT DELIVERED anna", 2L));
            assertThat(OnThisHost.only(events.get(0).report()).outcome()).isEqualTo(Outcome.DELIVERED);
        }
    }
}
