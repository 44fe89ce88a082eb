package io.signalman.core.plan;

import io.signalman.core.Caller;
import io.signalman.core.Policy;
import io.signalman.core.PolicyReport;
import io.signalman.core.ProcessStat;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.SignalReports;
import io.signalman.core.judge.Guard;
import io.signalman.core.judge.JudgedProcess;
import io.signalman.core.judge.KernelFacts;
import io.signalman.core.judge.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Shows which rule decides about each process of a plan. */
final class Explanation {
    private Explanation() {}

    /** Explains the plan of the caller who asks, by the planner's policy for the principal who gives the order. */
    static PolicyReport of(Plan plan, Planner planner, Order order) {
        List<PolicyReport.Row> rows = new ArrayList<>();
        Optional<Refusal> hidden = Listing.shown(plan, process -> rows.add(row(planner, order, process)));
        hidden.ifPresent(why -> rows.add(new PolicyReport.Row(order.target().number(), "", "", false, why.message())));
        rows.sort(Comparator.comparingInt(PolicyReport.Row::pid));
        boolean allowed = !rows.isEmpty() && rows.stream().allMatch(PolicyReport.Row::allowed);
        Caller principal = order.caller();
        return new PolicyReport(
                principal.name(),
                principal.roles().stream().sorted().toList(),
                order.text(),
                order.signal().name(),
                allowed,
                Sentences.join(
                        unknown(principal),
                        message(order, rows),
                        hidden.map(Refusal::message).orElse(""),
                        plan.note()),
                rows);
    }

    private static PolicyReport.Row row(Planner planner, Order order, JudgedProcess process) {
        ProcessStat stat = process.stat();
        Guard guard = planner.guard();
        Signal signal = order.signal();
        Policy policy = planner.oversight().policy();
        Policy.Verdict verdict = guard.outOfScope(stat)
                .or(() -> guard.refusal(stat, signal, order.target().isOne()))
                .or(() -> planner.callerRefusal(order))
                .map(why -> new Policy.Verdict(false, why.message()))
                .orElseGet(() -> policy.judge(
                        order.caller(), order.operation(), signal, new KernelFacts(planner.processes(), stat)));
        return new PolicyReport.Row(
                stat.pid(), process.process().identity().handle(), stat.name(), verdict.allowed(), verdict.rule());
    }

    /** A name that is neither built in nor in the tokens file can only be a user of remote JMX. */
    private static String unknown(Caller principal) {
        return principal.door() == Caller.Door.JMX
                ? "No token belongs to " + Sentences.quote(principal.name())
                        + "; this holds for a remote JMX user of that name."
                : "";
    }

    private static String message(Order order, List<PolicyReport.Row> rows) {
        if (rows.isEmpty()) {
            return SignalReports.nothingMatches(order.text());
        }
        long allowed = rows.stream().filter(PolicyReport.Row::allowed).count();
        return Sentences.cut(order.caller().name()) + " may send "
                + order.signal().name() + " to " + allowed + " of " + rows.size()
                + (rows.size() == 1 ? " process." : " processes.");
    }
}
