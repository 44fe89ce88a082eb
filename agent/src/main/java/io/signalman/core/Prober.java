package io.signalman.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Looks at one process with signal 0, and tells which signals the caller could send to it. */
final class Prober {
    private final Processes processes;
    private final Guard guard;
    private final Results results;
    private final List<Signal> signals;
    private final Function<ProcessStat, Optional<Refusal>> refusal;
    private final BiFunction<ProcessStat, Signal, Optional<Refusal>> refusalOfSignal;

    /**
     * Probes for one caller.
     *
     * @param refusal why the caller may not look at it
     * @param refusalOfSignal why the caller may not send it that signal
     */
    Prober(
            Processes processes,
            Guard guard,
            Results results,
            SignalTable signals,
            Function<ProcessStat, Optional<Refusal>> refusal,
            BiFunction<ProcessStat, Signal, Optional<Refusal>> refusalOfSignal) {
        this.processes = processes;
        this.guard = guard;
        this.results = results;
        this.signals = signals.rows().stream()
                .map(row -> new Signal(row.number(), row.name()))
                .toList();
        this.refusal = refusal;
        this.refusalOfSignal = refusalOfSignal;
    }

    ProbeReport probe(int pid) {
        Processes.Hold hold = processes.hold(pid);
        if (!(hold instanceof Processes.Hold.Held held)) {
            return notSeen(hold, results.notHeld(pid, hold));
        }
        try (Processes.HeldProcess process = held.process()) {
            Optional<Refusal> why = refusal.apply(process.stat());
            return why.isPresent() ? notSeen(hold, Results.refused(pid, "", why.get())) : seen(process);
        }
    }

    private ProbeReport seen(Processes.HeldProcess process) {
        ProcessStat stat = process.stat();
        int errno = process.send(Signal.NONE.number());
        Permission permission = permission(stat);
        SignalResult result =
                stat.zombie() && errno == 0 ? results.zombie(process) : results.sent(process, Signal.NONE, errno);
        int uid = processes.uid(stat.pid());
        return new ProbeReport(
                stat.pid(),
                errno != Processes.ESRCH,
                errno == 0 && permission.some(),
                stat.zombie(),
                result.handle(),
                stat.name(),
                uid,
                uid < 0 ? "" : processes.user(uid),
                errno,
                result.error(),
                errno == 0 && !stat.zombie() ? permission.message() : result.message(),
                errno == 0 && !stat.zombie() ? permission.reason() : result.reason());
    }

    /** @param some whether any signal but 0 may be sent */
    private record Permission(boolean some, String message, Reason reason) {}

    private Permission permission(ProcessStat process) {
        List<String> allowed = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Optional<Refusal> first = guard.outOfScope(process);
        for (Signal signal : first.isPresent() ? List.<Signal>of() : signals) {
            Optional<Refusal> why = refusalOfSignal.apply(process, signal);
            (why.isEmpty() ? allowed : refused).add(signal.name());
            first = first.or(() -> why);
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

    private static ProbeReport notSeen(Processes.Hold hold, SignalResult result) {
        return new ProbeReport(
                result.pid(),
                hold instanceof Processes.Hold.Hidden || hold instanceof Processes.Hold.Held,
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
