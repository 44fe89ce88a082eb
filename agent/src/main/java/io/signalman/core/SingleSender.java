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
    SignalReport toPid(String target, int pid, Signal signal) {
        return one(target, signal, pid, process -> true);
    }

    /** To the process with this identity, or to nobody. */
    SignalReport toHandle(String target, ProcessIdentity identity, Signal signal) {
        return one(target, signal, identity.pid(), process -> identity.sameAs(process.identity()));
    }

    private SignalReport one(String target, Signal signal, int pid, Predicate<Processes.HeldProcess> isMeant) {
        Processes.Hold hold = processes.hold(pid);
        if (!(hold instanceof Processes.Hold.Held held)) {
            return Results.report(target, signal, 0, List.of(results.notHeld(pid, hold)), "");
        }
        try (Processes.HeldProcess process = held.process()) {
            if (!isMeant.test(process)) {
                String message = "The handle is stale: " + pid + " is another process by now, "
                        + process.identity().handle() + "; nothing was sent.";
                return Results.report(
                        target, signal, 0, List.of(results.about(process, Outcome.STALE, 0, message)), "");
            }
            Optional<String> refusal =
                    guard.outOfScope(process.stat()).or(() -> guard.refusal(process.stat(), signal, true));
            return Results.report(target, signal, 1, List.of(judged(process, signal, refusal)), "");
        }
    }

    private SignalResult judged(Processes.HeldProcess process, Signal signal, Optional<String> refusal) {
        if (refusal.isPresent()) {
            return results.about(process, Outcome.REFUSED, 0, refusal.get());
        }
        return process.stat().zombie()
                ? results.zombie(process)
                : results.sent(process, signal, process.send(signal.number()));
    }
}
