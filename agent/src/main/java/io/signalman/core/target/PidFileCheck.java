package io.signalman.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Whether a process is the one that a file with its pid was written for. */
final class PidFileCheck {
    private static final int ROOT = 0;

    /** Start times have ticks of 10 ms, and so have file times on kernels with CONFIG_HZ_100. */
    private static final Duration TICKS = Duration.ofMillis(20);

    private final Processes processes;

    PidFileCheck(Processes processes) {
        this.processes = processes;
    }

    /** Why the file's process gets nothing. */
    record Objection(Outcome outcome, String message) {
        Reason reason() {
            return switch (outcome) {
                case GONE -> Reason.GONE;
                case STALE -> Reason.STALE;
                default -> Reason.TARGET;
            };
        }

        /** Of no process that is known. */
        SignalResult result() {
            return new SignalResult(0, "", "", outcome, 0, "", message, reason());
        }

        SignalResult result(Results results, Processes.HeldProcess process) {
            return results.about(process, outcome, 0, message, reason());
        }
    }

    /**
     * The process that the file names now, for good: what is done about it later is done about that one or nobody.
     *
     * @param problem is told why there is none
     */
    Optional<ProcessIdentity> identity(Target.PidFile target, Consumer<SignalResult> problem) {
        ProcessDetails.PidFile file = processes.details().pidFile(target.path());
        if (!(file instanceof ProcessDetails.PidFile.Names names)) {
            problem.accept(unusable(target, file).result());
            return Optional.empty();
        }
        Results results = new Results(processes);
        Processes.Hold hold = processes.hold(names.pid());
        if (!(hold instanceof Processes.Hold.Held held)) {
            problem.accept(results.notHeld(names.pid(), hold));
            return Optional.empty();
        }
        try (Processes.HeldProcess process = held.process()) {
            Optional<Objection> objection = objection(target, names, process);
            objection.ifPresent(why -> problem.accept(why.result(results, process)));
            return objection.isEmpty() ? Optional.of(process.identity()) : Optional.empty();
        }
    }

    /** Where the file does not even name one. */
    static Objection unusable(Target.PidFile target, ProcessDetails.PidFile file) {
        if (file instanceof ProcessDetails.PidFile.Unusable unusable) {
            return new Objection(Outcome.REFUSED, subject(target) + " " + unusable.why() + "; nothing was sent.");
        }
        return new Objection(Outcome.GONE, subject(target) + " is not there, so its process does not run.");
    }

    /** @param process which has the file's pid, and is held */
    Optional<Objection> objection(
            Target.PidFile target, ProcessDetails.PidFile.Names file, Processes.HeldProcess process) {
        ProcessDetails details = processes.details();
        Set<Integer> trusted = Set.copyOf(List.of(ROOT, details.effectiveUser(), processes.uid(file.pid())));
        if (!trusted.contains(file.owner())) {
            return Optional.of(stranger(target, file, " belongs to user ", file.owner()));
        }
        Optional<Integer> other = file.pathOwners().stream()
                .filter(owner -> !trusted.contains(owner))
                .findFirst();
        if (other.isPresent()) {
            return other.map(owner -> stranger(target, file, " is below a folder or link of user ", owner));
        }
        Instant started = Instant.now().minus(details.age(process.stat().startTime()));
        if (started.isAfter(file.written().plus(TICKS))) {
            return Optional.of(new Objection(
                    Outcome.STALE,
                    subject(target) + " is stale: process " + file.pid()
                            + " has started after the file was written; nothing was sent."));
        }
        return Optional.empty();
    }

    private Objection stranger(Target.PidFile target, ProcessDetails.PidFile.Names file, String how, int owner) {
        return new Objection(
                Outcome.REFUSED,
                subject(target) + how + processes.user(owner)
                        + ", who is neither root, nor this JVM's user, nor the user of process " + file.pid()
                        + "; nothing was sent.");
    }

    private static String subject(Target.PidFile target) {
        return "The pidfile " + BadRequest.quote(target.path()) + " of alias." + target.alias();
    }
}
