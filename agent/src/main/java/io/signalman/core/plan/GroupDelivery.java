package io.signalman.core.plan;

import io.signalman.core.Audit;
import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.Signal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalResults;
import io.signalman.core.judge.JudgedProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Signals a group or everybody with one system call, so that no member escapes by forking. Each member of a snapshot is
 * judged first; if one may not be signalled, the whole request is refused. The results are that snapshot.
 */
record GroupDelivery(Plan plan, SignalSender sender) {
    SignalReport run() {
        Processes processes = plan.planner().processes();
        int signum = plan.order().signal().number();
        if (plan.order().target().isEverybody()) {
            return run(-1, "", () -> processes.sendToEverybody(signum));
        }
        int number = plan.order().target().number();
        int pgid = number == 0 ? processes.ownGroup() : -number;
        try (Processes.HeldGroup group = processes.holdGroup(pgid)) {
            String note = group.pinned() || plan.order().signal().isNone()
                    ? ""
                    : "The group was signalled by its number, since its leader has ended or this host can't pin a group.";
            return run(-pgid, note, () -> group.send(signum));
        }
    }

    /** @param number the target as kill(2) takes it */
    private SignalReport run(int number, String note, IntSupplier systemCall) {
        Optional<Refusal> tooMany = plan.resolve();
        List<SignalResult> members = members();
        if (plan.matched() == 0) {
            return plan.report(List.of(results().gone(number)), "");
        }
        Optional<Refusal> refusal = members.stream()
                .filter(result -> result.outcome().spoils())
                .findFirst()
                .map(result -> new Refusal(
                        result.reason(), "Refused whole because of " + result.pid() + ": " + result.message()))
                .or(() -> tooMany)
                .or(() -> sender.recordIntent(plan.judge().allowedBy(), aimed(members)));
        if (refusal.isPresent()) {
            return refused(members, refusal.get());
        }
        int errno = sender.sendAtOnce(systemCall);
        return plan.report(
                errno == 0
                        ? members
                        : members.stream()
                                .map(result -> results().failed(result, errno))
                                .toList(),
                note);
    }

    /** The expected result of each member of the snapshot. */
    private List<SignalResult> members() {
        List<SignalResult> members = new ArrayList<>(plan.unheld());
        for (JudgedProcess member : plan.held()) {
            members.add(member.refusal().orElseGet(() -> check(member)));
        }
        return members;
    }

    private SignalResult check(JudgedProcess member) {
        if (member.stat().zombie()) {
            return results().zombie(member.process());
        }
        sender.expect(member.process());
        int errno = member.process().send(Signal.NONE.number());
        return results().sentAtOnce(member.process(), plan.order().signal(), errno);
    }

    private SignalResults results() {
        return plan.planner().results();
    }

    private static List<Audit.Aimed> aimed(List<SignalResult> members) {
        return members.stream()
                .map(result -> new Audit.Aimed(result.pid(), result.handle(), result.name()))
                .toList();
    }

    private SignalReport refused(List<SignalResult> members, Refusal why) {
        List<SignalResult> refused = new ArrayList<>();
        members.forEach(result -> refused.add(result.outcome().spoils() ? result : result.refused(why)));
        refused.addAll(plan.refusedBeyond(why));
        return plan.report(refused, why.message());
    }
}
