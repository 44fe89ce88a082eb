package io.signalman.core;

import java.util.Optional;

/** Looks at one process with signal 0. */
final class Prober {
    private final Processes processes;
    private final Guard guard;
    private final Results results;

    Prober(Processes processes, Guard guard, Results results) {
        this.processes = processes;
        this.guard = guard;
        this.results = results;
    }

    ProbeReport probe(int pid) {
        Processes.Hold hold = processes.hold(pid);
        if (!(hold instanceof Processes.Hold.Held held)) {
            return notSeen(hold, results.notHeld(pid, hold));
        }
        try (Processes.HeldProcess process = held.process()) {
            return seen(process);
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
                hold instanceof Processes.Hold.Hidden,
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
