package io.signalman.core.judge;

import io.signalman.core.Caller;
import io.signalman.core.JobReport;
import io.signalman.core.Operation;
import io.signalman.core.Outcome;
import io.signalman.core.Policy;
import io.signalman.core.ProcessFacts;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalReports;
import io.signalman.core.SignalResult;
import io.signalman.core.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what the policy hides from a caller out of every answer. A process is shown to callers who may list or probe
 * it, or send it that signal. All other processes of a request become one refused result, with the number that the
 * caller wrote and one sentence, so that they look the same at every door.
 */
public record Visibility(Processes processes, Policy policy) {
    /** The report of a request as its caller may see it. Hidden processes count as one, whether or not they match. */
    public SignalReport ofOwn(Order order, SignalReport report) {
        List<SignalResult> shown = ofOwn(order, report.results());
        return shown == report.results()
                ? report
                : SignalReports.of(report.target(), order.signal(), SignalResult.present(shown), shown, "", 0);
    }

    /** The results of a request as its caller may see them; the same list if nothing is hidden. */
    public List<SignalResult> ofOwn(Order order, List<SignalResult> results) {
        List<SignalResult> shown = new ArrayList<>(results);
        shown.removeIf(result ->
                !isPastThePolicy(result) && !sees(order, facts(result.pid(), result.handle(), result.name())));
        if (shown.size() == results.size()) {
            return results;
        }
        List<SignalResult> told = new ArrayList<>();
        for (SignalResult result : shown) {
            // The message of a group that is refused whole names a process.
            boolean tells = order.target().isGroup() && result.outcome() == Outcome.REFUSED;
            told.add(tells ? result.refused(refusal(order.caller(), order.text())) : result);
        }
        told.add(hidden(order));
        return told;
    }

    /** Whether the policy let the signal through; and everybody may learn that a pid does not exist. */
    private static boolean isPastThePolicy(SignalResult result) {
        return switch (result.outcome()) {
            case DELIVERED, GONE, DENIED -> true;
            case REFUSED, STALE, ZOMBIE, FAILED -> false;
        };
    }

    private static SignalResult hidden(Order order) {
        return SignalResult.refused(order.target().number(), "", refusal(order.caller(), order.text()));
    }

    private static Refusal refusal(Caller caller, String target) {
        return new Refusal(
                Reason.POLICY,
                "The policy lets " + caller.name() + " neither see nor signal " + Sentences.quote(target)
                        + " (setting policy). An admin can find the rule with policy explain.");
    }

    /** Why a caller may not look at a process. Only a caller who may see the process in another way learns the rule. */
    Optional<Refusal> refusal(Caller caller, Operation look, ProcessStat process, String target) {
        ProcessFacts facts = new KernelFacts(processes, process);
        Policy.Verdict verdict = policy.judge(caller, look, Signal.NONE, facts);
        if (verdict.allowed()) {
            return Optional.empty();
        }
        boolean seen = mayLook(caller, facts)
                || policy.judge(caller, Operation.SEND, Signal.NONE, facts).allowed();
        return Optional.of(
                seen
                        ? new Refusal(Reason.POLICY, "The policy refuses it: " + verdict.rule())
                        : refusal(caller, target));
    }

    /** Whether the caller may know of the process. */
    boolean sees(Order order, ProcessFacts facts) {
        return mayLook(order.caller(), facts)
                || policy.judge(order.caller(), order.operation(), order.signal(), facts)
                        .allowed();
    }

    /** Whether the caller may list or probe the process. */
    private boolean mayLook(Caller caller, ProcessFacts facts) {
        return mayList(caller, facts)
                || policy.judge(caller, Operation.PROBE, Signal.NONE, facts).allowed();
    }

    private boolean mayList(Caller caller, ProcessFacts facts) {
        return policy.judge(caller, Operation.LIST, Signal.NONE, facts).allowed();
    }

    /** A report as another viewer may see it: the processes that the viewer may list; empty if there are none. */
    public Optional<SignalReport> ofOthers(Caller viewer, SignalReport report) {
        List<SignalResult> shown = report.results().stream()
                .filter(result -> mayList(viewer, facts(result.pid(), result.handle(), result.name())))
                .toList();
        if (shown.isEmpty()) {
            return report.results().isEmpty() && mayList(viewer, new Remembered(""))
                    ? Optional.of(report)
                    : Optional.empty();
        }
        return Optional.of(
                shown.size() == report.results().size()
                        ? report
                        : SignalReports.of(
                                report.target(),
                                new Signal(report.signum(), report.signal()),
                                shown.size(),
                                shown,
                                "",
                                0));
    }

    /** A job as a caller may see it. */
    public JobReport of(Order order, JobReport job) {
        List<JobReport.Row> shown = job.results().stream()
                .filter(row -> (job.principal().equals(order.caller().name()) && isUnderWay(row))
                        || sees(order, facts(row.pid(), row.handle(), row.name())))
                .toList();
        int left = job.results().size() - shown.size();
        if (left == 0) {
            return job;
        }
        List<JobReport.Row> told = new ArrayList<>(shown);
        told.add(JobReport.Row.of(hidden(order)));
        return job.withResults(job.matched() - left + 1, told);
    }

    private static boolean isUnderWay(JobReport.Row row) {
        return switch (row.fate()) {
            case REFUSED, STALE, FAILED -> false;
            default -> true;
        };
    }

    /** The facts of the process while it lives, else the facts in its result. */
    private ProcessFacts facts(int pid, String handle, String name) {
        Optional<ProcessFacts> now = pid < 1
                ? Optional.empty()
                : Processes.whileHeld(
                        processes,
                        pid,
                        held -> handle.isEmpty()
                                        || handle.equals(held.identity().handle())
                                ? Optional.of(new KernelFacts(processes, held.stat()))
                                : Optional.empty());
        return now.orElseGet(() -> new Remembered(name));
    }

    /** The facts of a process that has ended. */
    private record Remembered(String known) implements ProcessFacts {
        private static final Truth UNKNOWN = Truth.unknown("it has ended");

        @Override
        public Name name() {
            return new Name(known, known.isEmpty());
        }

        @Override
        public int uid() {
            return -1;
        }

        @Override
        public Truth jvm() {
            return UNKNOWN;
        }

        @Override
        public Truth ofHost() {
            return UNKNOWN;
        }

        @Override
        public Lineage lineage() {
            return new Lineage(List.of(name()), false);
        }
    }
}
