package io.signalman.core.target;

import io.signalman.core.Outcome;
import io.signalman.core.ProcessDetails;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Sentences;
import io.signalman.core.SignalResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The process whose pid a file holds, if the file was written for that process.
 *
 * @param alias the name by which the file is configured; empty if a caller names it
 * @param folders a caller's file must be below one of them, without links
 */
public record PidFileTarget(Optional<String> alias, String path, Set<String> folders) implements Target {
    private static final int ROOT = 0;

    /** Start times have ticks of 10 ms, and so have file times on kernels with CONFIG_HZ_100. */
    private static final Duration TICKS = Duration.ofMillis(20);

    /** The file that an alias stands for. */
    public static PidFileTarget ofAlias(String alias, String path) {
        return new PidFileTarget(Optional.of(alias), path, Set.of());
    }

    static PidFileTarget below(Set<String> folders, String path) {
        return new PidFileTarget(Optional.empty(), path, folders);
    }

    @Override
    public Reach reach() {
        return Reach.ONE;
    }

    /** Reads the file once. */
    @Override
    public List<Found> find(MatchContext context) {
        ProcessDetails.PidFile file = alias.isPresent()
                ? context.details().pidFile(path)
                : context.details().pidFileBelow(folders, path);
        if (file instanceof ProcessDetails.PidFile.Names names) {
            return List.of(new Found.Candidate(
                    names.pid(),
                    process -> objection(context, names, process).isEmpty(),
                    Optional.of(process -> objection(context, names, process)
                            .map(why -> context.results().about(process, why.outcome(), 0, why.message(), why.reason()))
                            .orElseGet(() -> context.results().stale(process)))));
        }
        Objection why = file instanceof ProcessDetails.PidFile.Unusable unusable
                ? new Objection(
                        Outcome.REFUSED, Reason.TARGET, subject() + " " + unusable.why() + "; nothing was sent.")
                : new Objection(Outcome.GONE, Reason.GONE, subject() + " is not there, so its process does not run.");
        return List.of(
                new Found.Nobody(new SignalResult(0, "", "", why.outcome(), 0, "", why.message(), why.reason())));
    }

    /** Why the file's process gets nothing. */
    private record Objection(Outcome outcome, Reason reason, String message) {}

    private Optional<Objection> objection(
            MatchContext context, ProcessDetails.PidFile.Names file, Processes.HeldProcess process) {
        ProcessDetails details = context.details();
        Set<Integer> trusted = Set.copyOf(
                List.of(ROOT, details.effectiveUser(), context.processes().uid(file.pid())));
        if (!trusted.contains(file.owner())) {
            return Optional.of(stranger(context, file, " belongs to user ", file.owner()));
        }
        Optional<Integer> other = file.pathOwners().stream()
                .filter(owner -> !trusted.contains(owner))
                .findFirst();
        if (other.isPresent()) {
            return other.map(owner -> stranger(context, file, " is below a folder or link of user ", owner));
        }
        Instant started = Instant.now().minus(details.age(process.stat().startTime()));
        return started.isAfter(file.written().plus(TICKS))
                ? Optional.of(new Objection(
                        Outcome.STALE,
                        Reason.STALE,
                        subject() + " is stale: process " + file.pid()
                                + " has started after the file was written; nothing was sent."))
                : Optional.empty();
    }

    private Objection stranger(MatchContext context, ProcessDetails.PidFile.Names file, String how, int owner) {
        return new Objection(
                Outcome.REFUSED,
                Reason.TARGET,
                subject() + how + context.processes().user(owner)
                        + ", who is neither root, nor this JVM's user, nor the user of process " + file.pid()
                        + "; nothing was sent.");
    }

    private String subject() {
        return "The pidfile " + Sentences.quote(path)
                + alias.map(name -> " of alias." + name).orElse("");
    }
}
