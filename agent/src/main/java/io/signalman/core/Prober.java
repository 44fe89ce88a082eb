package io.signalman.core;

import java.util.Optional;
import java.util.function.Function;

/** Looks at one process with signal 0. */
final class Prober {
    private final Processes processes;
    private final Guard guard;
    private final Results results;
    private final Function<ProcessStat, Optional<String>> refusal;

    /** @param refusal why the caller may not look at it */
    Prober(Processes processes, Guard guard, Results results, Function<ProcessStat, Optional<String>> refusal) {
        this.processes = processes;
        this.guard = guard;
        this.results = results;
        this.refusal = refusal;
    }

    ProbeReport probe(int pid) {
        Processes.Hold hold = processes.hold(pid);
        if (!(hold instanceof Processes.Hold.Held held)) {
            return notSeen(hold, results.notHeld(pid, hold));
        }
        try (Processes.HeldProcess process = held.process()) {
            Optional<String> why = refusal.apply(process.stat());
            return why.isPresent() ? notSeen(hold, results.refused(pid, "", why.get())) : seen(process);
        }
    }

    private ProbeReport seen(Processes.HeldProcess process) {
        ProcessStat stat = process.stat();
        int errno = process.send(Signal.NONE.number());
        Optional<String> outOfScope = guard.outOfScope(stat);
        SignalResult result =
                stat.zombie() && errno == 0 ? results.zombie(process) : results.sent(process, Signal.NONE, errno);
        int uid = processes.uid(stat.pid());
        return new ProbeReport(
                stat.pid(),
                errno != Processes.ESRCH,
                errno == 0 && outOfScope.isEmpty(),
                stat.zombie(),
                result.handle(),
                stat.name(),
                uid,
                uid < 0 ? "" : processes.user(uid),
                errno,
                result.error(),
                errno == 0 ? outOfScope.orElse(result.message()) : result.message());
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
                result.message());
    }
}
