package io.signalman.core;

/**
 * Makes the result of one process from the kernel's answer.
 *
 * @param processes names errnos
 */
public record SignalResults(Processes processes) {
    /** The answer of a system call for one process. */
    public SignalResult sent(Processes.HeldProcess process, Signal signal, int errno) {
        return sent(
                process,
                signal,
                errno,
                process.pinned()
                        ? "."
                        : "; this host can't pin a process, so its start time was compared right before.");
    }

    /** The answer of a system call for one of many processes that it reaches at once. */
    public SignalResult sentAtOnce(Processes.HeldProcess process, Signal signal, int errno) {
        return sent(process, signal, errno, ".");
    }

    private SignalResult sent(Processes.HeldProcess process, Signal signal, int errno, String end) {
        int pid = process.stat().pid();
        if (errno != 0) {
            return failed(pid, errno)
                    .of(process.identity().handle(), process.stat().name());
        }
        String done = signal.isNone()
                ? pid + " exists, and the kernel lets this JVM signal it"
                : signal.name() + " delivered to " + pid + " ("
                        + Sentences.cut(process.stat().name()) + ")";
        return about(process, Outcome.DELIVERED, 0, done + end, Reason.NONE);
    }

    /** A failed system call for a process that is known by its number only. */
    public SignalResult failed(int pid, int errno) {
        return switch (errno) {
            case Processes.ESRCH -> failed(pid, Outcome.GONE, errno, noSuch(pid), Reason.GONE);
            case Processes.EPERM ->
                failed(
                        pid,
                        Outcome.DENIED,
                        errno,
                        "The kernel does not let this JVM's user signal " + pid + " (EPERM).",
                        Reason.PERMISSION);
            default -> failed(pid, Outcome.FAILED, errno, failure(pid, errno), Reason.FAILED);
        };
    }

    private SignalResult failed(int pid, Outcome outcome, int errno, String message, Reason reason) {
        return new SignalResult(pid, "", "", outcome, errno, processes.errnoName(errno), message, reason);
    }

    private String failure(int pid, int errno) {
        return errno == Processes.EAGAIN
                ? "The queue of pending signals of the user of " + pid + " is full (EAGAIN); nothing was sent. Let the"
                        + " pending ones be handled, or raise the user's RLIMIT_SIGPENDING (ulimit -i)."
                : "The kernel answered " + processes.errnoName(errno) + " for " + pid + "; nothing was sent.";
    }

    private static String noSuch(int number) {
        return number < 0
                ? "There is no process group " + -(long) number + " (ESRCH)."
                : "There is no process " + number + " (ESRCH).";
    }

    /** The same process, after a system call that reached none of many. */
    public SignalResult failed(SignalResult result, int errno) {
        return failed(result.pid(), errno).of(result.handle(), result.name());
    }

    public SignalResult gone(int pid) {
        return failed(pid, Processes.ESRCH);
    }

    /** Why a process could not be held. */
    public SignalResult notHeld(int pid, Processes.Hold hold) {
        if (hold instanceof Processes.Hold.ThreadOf thread) {
            String why = pid + " is a thread, not a process; its process is " + thread.pid() + ".";
            return SignalResult.refused(pid, "", new Refusal(Reason.TARGET, why));
        }
        if (hold instanceof Processes.Hold.Hidden) {
            String why = "The kernel hides process " + pid
                    + " (proc mounted with hidepid), so its owner is unknown (setting scope).";
            return SignalResult.refused(pid, "", new Refusal(Reason.SCOPE, why));
        }
        return hold instanceof Processes.Hold.Failed failed ? failed(pid, failed.errno()) : gone(pid);
    }

    /** This other process now has the pid of a handle. */
    public SignalResult stale(Processes.HeldProcess other) {
        String why = "The handle is stale: " + other.stat().pid() + " is another process now, "
                + other.identity().handle() + "; nothing was sent.";
        return about(other, Outcome.STALE, 0, why, Reason.STALE);
    }

    /** A process that has ended and can't react to a signal. */
    public SignalResult zombie(Processes.HeldProcess process) {
        return about(
                process,
                Outcome.ZOMBIE,
                0,
                process.stat().pid() + " has ended and waits for its parent to reap it; it can't react to a signal.",
                Reason.ZOMBIE);
    }

    public SignalResult about(
            Processes.HeldProcess process, Outcome outcome, int errno, String message, Reason reason) {
        return new SignalResult(
                process.stat().pid(),
                process.identity().handle(),
                process.stat().name(),
                outcome,
                errno,
                processes.errnoName(errno),
                message,
                reason);
    }
}
