package io.signalman.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
        return one(attempt, pid, process -> Optional.empty());
    }

    /** To the process with this identity, or to nobody. */
    SignalReport toHandle(Attempt attempt, ProcessIdentity identity) {
        return one(
                attempt,
                identity.pid(),
                process ->
                        identity.sameAs(process.identity()) ? Optional.empty() : Optional.of(results.stale(process)));
    }

    /** To the process that the file was written for, or to nobody. */
    SignalReport toPidFile(Attempt attempt, Target.PidFile target) {
        ProcessDetails.PidFile file = processes.details().pidFile(target.path());
        if (!(file instanceof ProcessDetails.PidFile.Names names)) {
            return report(attempt, 0, PidFileCheck.unusable(target, file).result());
        }
        PidFileCheck check = new PidFileCheck(processes);
        return one(
                attempt,
                names.pid(),
                process ->
                        check.objection(target, names, process).map(objection -> objection.result(results, process)));
    }

    /** @param objection why the process that has the pid is not the one that was meant */
    private SignalReport one(
            Attempt attempt, int pid, Function<Processes.HeldProcess, Optional<SignalResult>> objection) {
        Processes.Hold hold = processes.hold(pid);
        if (!(hold instanceof Processes.Hold.Held held)) {
            return report(attempt, 0, results.notHeld(pid, hold));
        }
        try (Processes.HeldProcess process = held.process()) {
            Optional<SignalResult> another = objection.apply(process);
            return another.isPresent()
                    ? report(attempt, 0, another.get())
                    : report(attempt, 1, judged(attempt, process));
        }
    }

    private SignalResult judged(Attempt attempt, Processes.HeldProcess process) {
        Optional<Refusal> refusal = guard.outOfScope(process.stat()).or(() -> attempt.refusal(process.stat(), true));
        if (refusal.isPresent()) {
            return Results.refused(process, refusal.get());
        }
        if (process.stat().zombie()) {
            return results.zombie(process);
        }
        return attempt.intent(List.of(Attempt.aimed(process)))
                .map(why -> Results.refused(process, why))
                .orElseGet(() -> results.sent(process, attempt.signal(), attempt.send(process)));
    }

    private static SignalReport report(Attempt attempt, int matched, SignalResult result) {
        return Results.report(attempt.target(), attempt.signal(), matched, List.of(result), "");
    }
}
