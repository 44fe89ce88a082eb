package io.signalman.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Signals one process: it is held, looked at, judged and only then sent to. */
final class SingleSender {
    private final Processes processes;
    private final Guard guard;
    private final Results results;

    SingleSender(Processes processes, Guard guard, Results results) {
        this.processes = processes;
        this.guard = guard;
        this.results = results;
    }

    /** To the process that has this pid now, or to nobody. */
    SignalReport toPid(Attempt attempt, int pid) {
        return one(attempt, pid, process -> true);
    }

    /** To the process with this identity, or to nobody. */
    SignalReport toHandle(Attempt attempt, ProcessIdentity identity) {
        return one(attempt, identity.pid(), process -> identity.sameAs(process.identity()));
    }

    private SignalReport one(Attempt attempt, int pid, Predicate<Processes.HeldProcess> isMeant) {
        Processes.Hold hold = processes.hold(pid);
        if (!(hold instanceof Processes.Hold.Held held)) {
            return report(attempt, 0, results.notHeld(pid, hold));
        }
        try (Processes.HeldProcess process = held.process()) {
            if (!isMeant.test(process)) {
                String message = "The handle is stale: " + pid + " is another process by now, "
                        + process.identity().handle() + "; nothing was sent.";
                return report(attempt, 0, results.about(process, Outcome.STALE, 0, message));
            }
            return report(attempt, 1, judged(attempt, process));
        }
    }

    private SignalResult judged(Attempt attempt, Processes.HeldProcess process) {
        Optional<String> refusal = guard.outOfScope(process.stat()).or(() -> attempt.refusal(process.stat(), true));
        if (refusal.isPresent()) {
            return results.about(process, Outcome.REFUSED, 0, refusal.get());
        }
        if (process.stat().zombie()) {
            return results.zombie(process);
        }
        return attempt.intent(List.of(Attempt.aimed(process)))
                .map(why -> results.about(process, Outcome.REFUSED, 0, why))
                .orElseGet(() -> results.sent(
                        process, attempt.signal(), process.send(attempt.signal().number())));
    }

    private static SignalReport report(Attempt attempt, int matched, SignalResult result) {
        return Results.report(attempt.target(), attempt.signal(), matched, List.of(result), "");
    }
}
