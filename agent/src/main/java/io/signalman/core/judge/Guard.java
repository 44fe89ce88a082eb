package io.signalman.core.judge;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Scope;
import io.signalman.core.Signal;
import java.util.Optional;
import java.util.Set;

/** Protects processes that no request may signal, whoever the caller is. A refusal names the setting that decides. */
public record Guard(Processes processes, Rules rules) {
    /** The first process of a PID namespace. */
    private static final int INIT = 1;
    /** The signals to the host JVM's own pid that it survives or that end it in good order. */
    private static final Set<String> SELF_MAY_GET = Set.of("SIGTERM", "SIGCONT");

    /** Whether the process is in scope. */
    public boolean inScope(ProcessStat process) {
        return switch (rules.scope()) {
            case ALL -> true;
            case USER -> processes.belongsToUs(process.pid());
            case TREE -> process.lineage(processes::stat).anyMatch(ancestor -> ancestor.pid() == processes.self());
        };
    }

    /** Whether the process is in scope, for a caller that knows its effective user. */
    public boolean inScope(ProcessStat process, int uid) {
        return rules.scope() == Scope.USER ? processes.belongsToUs(process.pid(), uid) : inScope(process);
    }

    /** Whether the process may be the newest or oldest: it is in scope, and not the guarded host JVM. */
    public boolean mayBePicked(ProcessStat process) {
        return inScope(process) && !isGuardedSelf(process.pid());
    }

    /** The refusal of a pid, handle or group member outside the scope. */
    public Optional<Refusal> outOfScope(ProcessStat process) {
        return inScope(process)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.SCOPE,
                        process.pid() + " is outside the scope (setting scope="
                                + rules.scope().text() + ")."));
    }

    /** The refusal of a signal to a protected process; {@code one} says whether the target means it alone. */
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
        if (!isGuardedSelf(process.pid())) {
            return Optional.empty();
        }
        if (!one) {
            return guarded("It would reach the host JVM itself, " + process.pid() + " (setting guard.self).");
        }
        return selfMayGet(signal)
                ? Optional.empty()
                : guarded("The host JVM itself takes only 0, TERM, CONT, and QUIT if it handles that (setting"
                        + " guard.self).");
    }

    /** The refusal of pid 1 and its tree. A host JVM with pid 1 is guarded by guard.self only. */
    Optional<Refusal> initRefusal(int pid) {
        return pid == INIT && pid != processes.self() && rules.guardInit()
                ? guarded("pid 1 is guarded: the init of its namespace (setting guard.init).")
                : Optional.empty();
    }

    /** The refusal of kill(2)'s broadcast forms, even with signal 0. */
    Optional<Refusal> broadcastRefusal(String what) {
        return rules.guardBroadcast()
                ? guarded(what + " reaches far more than one process (setting guard.broadcast).")
                : Optional.empty();
    }

    /** The refusal of more processes than fanout.max. */
    public Optional<Refusal> fanoutRefusal(int count) {
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

    /** Whether it is the host JVM and guarded, so that nobody may end it or wait for its end. */
    boolean isGuardedSelf(int pid) {
        return rules.guardSelf() && pid == processes.self();
    }

    private boolean selfMayGet(Signal signal) {
        return SELF_MAY_GET.contains(signal.name())
                || (signal.name().equals("SIGQUIT") && processes.handles(processes.self(), signal.number()));
    }
}
