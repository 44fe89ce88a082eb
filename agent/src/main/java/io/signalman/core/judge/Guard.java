package io.signalman.core.judge;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Signal;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Judges one process: may this signal go there at all? An answer says why not, and names the setting that decides.
 */
public final class Guard {
    /** The first process of a PID namespace. */
    private static final int INIT = 1;
    /** By its own pid, the host JVM takes only what it survives or what ends it in good order. */
    private static final Set<String> SELF_MAY_GET = Set.of("SIGTERM", "SIGCONT");

    private final Processes processes;
    private final Rules rules;

    public Guard(Processes processes, Rules rules) {
        this.processes = processes;
        this.rules = rules;
    }

    /** As the setting spells it. */
    String scope() {
        return rules.scope().text();
    }

    /** Whether the process is in scope. */
    public boolean inScope(ProcessStat process) {
        return switch (rules.scope()) {
            case ALL -> true;
            case USER -> processes.belongsToUs(process.pid());
            case TREE -> process.pid() == processes.self() || descendsFromSelf(process);
        };
    }

    /** Whether the newest or oldest of some can be this one: in scope, and not the host JVM while that is guarded. */
    public boolean mayBePicked(ProcessStat process) {
        return inScope(process) && !(rules.guardSelf() && process.pid() == processes.self());
    }

    /** Why this process may not be meant by its pid, handle, or group. */
    public Optional<Refusal> outOfScope(ProcessStat process) {
        return inScope(process)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.SCOPE,
                        process.pid() + " is outside the scope (setting scope="
                                + rules.scope().text() + ")."));
    }

    /** Why this process may not get this signal, alone or as one of many. */
    public Optional<Refusal> refusal(ProcessStat process, Signal signal, boolean one) {
        if (signal.isNone()) {
            return Optional.empty();
        }
        if (process.kernelThread()) {
            return guarded(process.pid() + " is a kernel thread, which takes no signals.");
        }
        Optional<Refusal> init = initRefusal(process.pid());
        if (init.isPresent()) {
            return init;
        }
        if (!isGuardedSelf(process.pid(), signal)) {
            return Optional.empty();
        }
        if (!one) {
            return guarded("It would reach the host JVM itself, " + process.pid() + " (setting guard.self).");
        }
        return selfMayGet(signal)
                ? Optional.empty()
                : guarded("The host JVM itself takes only 0, TERM, CONT, and QUIT where it handles that (setting"
                        + " guard.self).");
    }

    /** Why pid 1 may not be signalled, nor its tree under whatever name; the host JVM is guarded as itself alone. */
    Optional<Refusal> initRefusal(int pid) {
        return pid == INIT && pid != processes.self() && rules.guardInit()
                ? guarded("pid 1 is guarded: the init of its namespace (setting guard.init).")
                : Optional.empty();
    }

    /** Why kill(2)'s broadcast forms may not be used. Signal 0 does not pass this one. */
    Optional<Refusal> broadcastRefusal(String what) {
        return rules.guardBroadcast()
                ? guarded(what + " reaches far more than one process (setting guard.broadcast).")
                : Optional.empty();
    }

    /** Why so many at once may not be signalled. */
    Optional<Refusal> fanoutRefusal(int count) {
        return count > rules.fanoutMax()
                ? Optional.of(new Refusal(
                        Reason.FANOUT,
                        "It would reach " + count + " processes, more than " + rules.fanoutMax()
                                + " (setting fanout.max)."))
                : Optional.empty();
    }

    private static Optional<Refusal> guarded(String message) {
        return Optional.of(new Refusal(Reason.GUARD, message));
    }

    /** Whether a fan-out has to leave this process out: the host JVM, unless unlocked. */
    boolean isGuardedSelf(int pid, Signal signal) {
        return !signal.isNone() && isGuardedSelf(pid);
    }

    /** Whether it is the host JVM, and nobody may end it or wait for its end. */
    boolean isGuardedSelf(int pid) {
        return rules.guardSelf() && pid == processes.self();
    }

    private boolean selfMayGet(Signal signal) {
        return SELF_MAY_GET.contains(signal.name())
                || (signal.name().equals("SIGQUIT") && processes.handles(processes.self(), signal.number()));
    }

    private boolean descendsFromSelf(ProcessStat process) {
        Set<Integer> seen = new HashSet<>();
        int parent = process.ppid();
        while (parent != processes.self()) {
            if (parent <= INIT || !seen.add(parent)) {
                return false;
            }
            parent = processes.stat(parent).map(ProcessStat::ppid).orElse(0);
        }
        return true;
    }
}
