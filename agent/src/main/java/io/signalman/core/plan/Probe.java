package io.signalman.core.plan;

import io.signalman.core.Outcome;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Signal;
import io.signalman.core.SignalInfo;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalResults;
import io.signalman.core.judge.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Shows the one process of a plan: the answer to signal 0, and the signals that the caller could send. */
final class Probe {
    private final Plan plan;
    private final Planner planner;
    private final List<ProbeReport> seen = new ArrayList<>();

    private Probe(Plan plan) {
        this.plan = plan;
        this.planner = plan.planner();
    }

    static ProbeReport of(Plan plan) {
        return new Probe(plan).report();
    }

    private ProbeReport report() {
        plan.visit(process -> seen.add(process.why()
                .map(why -> notSeen(SignalResult.refused(process.stat().pid(), "", why), true))
                .orElseGet(() -> seen(process.process()))));
        return seen.isEmpty() ? notSeen(plan.unheld().get(0), false) : seen.get(0);
    }

    private ProbeReport seen(Processes.HeldProcess process) {
        ProcessStat stat = process.stat();
        SignalResults results = planner.results();
        int errno = process.send(Signal.NONE.number());
        boolean alive = errno == 0 && !stat.zombie();
        Permission permission = permission(stat);
        SignalResult result =
                stat.zombie() && errno == 0 ? results.zombie(process) : results.sent(process, Signal.NONE, errno);
        int uid = planner.processes().uid(stat.pid());
        return new ProbeReport(
                stat.pid(),
                errno != Processes.ESRCH,
                errno == 0 && permission.some(),
                stat.zombie(),
                result.handle(),
                stat.name(),
                uid,
                uid < 0 ? "" : planner.processes().user(uid),
                errno,
                result.error(),
                alive ? permission.message() : result.message(),
                alive ? permission.reason() : result.reason());
    }

    /** @param some whether any signal but 0 may be sent */
    private record Permission(boolean some, String message, Reason reason) {}

    private Permission permission(ProcessStat process) {
        List<String> allowed = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Optional<Refusal> first = planner.guard().outOfScope(process);
        if (first.isEmpty()) {
            for (SignalInfo row : planner.signals().rows()) {
                Optional<Refusal> why = refusal(process, new Signal(row.number(), row.name()));
                (why.isEmpty() ? allowed : refused).add(row.name());
                first = first.or(() -> why);
            }
        }
        if (allowed.isEmpty()) {
            String why = first.map(Refusal::message).orElse("");
            return new Permission(
                    false,
                    process.pid() + " exists, but may not be signalled. " + why,
                    first.map(Refusal::reason).orElse(Reason.NONE));
        }
        String all = process.pid() + " exists and may be signalled";
        if (refused.isEmpty()) {
            return new Permission(true, all + ".", Reason.NONE);
        }
        return new Permission(
                true,
                refused.size() < allowed.size()
                        ? all + ", but not with " + String.join(", ", refused) + "."
                        : all + " with " + String.join(", ", allowed) + " only.",
                Reason.NONE);
    }

    private Optional<Refusal> refusal(ProcessStat process, Signal signal) {
        Order order = Order.send(
                plan.order().caller(), plan.order().text(), plan.order().target(), signal, false);
        return planner.callerRefusal(order)
                .or(() -> planner.judge(order, plan.caller()).refusal(process));
    }

    private static ProbeReport notSeen(SignalResult result, boolean exists) {
        return new ProbeReport(
                result.pid(),
                exists || (result.outcome() == Outcome.REFUSED && result.reason() == Reason.SCOPE),
                false,
                false,
                "",
                "",
                -1,
                "",
                result.errno(),
                result.error(),
                result.message(),
                result.reason());
    }
}
