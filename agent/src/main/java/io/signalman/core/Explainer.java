package io.signalman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Tells what a request would come to, up to the point where something would be sent. */
final class Explainer {
    private final Processes processes;
    private final Guard guard;
    private final Policy policy;
    private final Look look;

    /** @param look of the caller who asks */
    Explainer(Processes processes, Guard guard, Policy policy, Look look) {
        this.processes = processes;
        this.guard = guard;
        this.policy = policy;
        this.look = look;
    }

    PolicyReport explain(
            Caller principal,
            Operation operation,
            String target,
            Signal signal,
            Target meant,
            List<Resolver.Found> found) {
        List<PolicyReport.Row> rows = new ArrayList<>();
        look.at(found, process -> rows.add(row(principal, operation, signal, meant.isOne(), process)));
        look.refusal().ifPresent(why -> rows.add(new PolicyReport.Row(meant.number(), "", "", false, why.message())));
        rows.sort(Comparator.comparingInt(PolicyReport.Row::pid));
        boolean allowed = !rows.isEmpty() && rows.stream().allMatch(PolicyReport.Row::allowed);
        return new PolicyReport(
                principal.name(),
                principal.roles().stream().sorted().toList(),
                target,
                signal.name(),
                allowed,
                Results.sentences(
                        message(principal, target, signal, rows),
                        look.refusal().map(Refusal::message).orElse(""),
                        look.note()),
                rows);
    }

    private PolicyReport.Row row(
            Caller principal, Operation operation, Signal signal, boolean one, Processes.HeldProcess process) {
        ProcessStat stat = process.stat();
        Optional<Refusal> refusal = guard.outOfScope(stat)
                .or(() -> guard.refusal(stat, signal, one))
                .or(() -> policy.refusal(principal, operation));
        Policy.Verdict verdict = refusal.map(why -> new Policy.Verdict(false, why.message()))
                .orElseGet(() -> policy.judge(principal, operation, signal, new FactsFromKernel(processes, stat)));
        return new PolicyReport.Row(
                stat.pid(), process.identity().handle(), stat.name(), verdict.allowed(), verdict.rule());
    }

    /** A name that is neither built in nor in the tokens file can only be a user of remote JMX. */
    private static String unknown(Caller principal) {
        return principal.door() == Caller.Door.JMX
                ? "No token belongs to " + BadRequest.quote(principal.name())
                        + "; this holds for a remote JMX user of that name. "
                : "";
    }

    private static String message(Caller principal, String target, Signal signal, List<PolicyReport.Row> rows) {
        if (rows.isEmpty()) {
            return unknown(principal) + "Nothing matches " + BadRequest.quote(target) + " now.";
        }
        long allowed = rows.stream().filter(PolicyReport.Row::allowed).count();
        return unknown(principal) + BadRequest.cut(principal.name()) + " may send " + signal.name() + " to " + allowed
                + " of " + rows.size() + (rows.size() == 1 ? " process." : " processes.");
    }
}
