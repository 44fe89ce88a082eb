package io.signalman.core;

/**
 * The signal masks of one process, proc_pid_status(5). In the masks, bit n-1 is signal n.
 *
 * @param state the kernel's letter: R, S, D, T, t, Z, X, I…
 * @param ended whether the whole process has ended and waits for its parent
 * @param traced whether a debugger decides about its signals (ptrace(2))
 * @param init whether it is the init of its PID namespace (pid_namespaces(7))
 * @param below whether its PID namespace lies below this JVM's
 * @param pending signals that wait, for its main thread or for all of them
 * @param blocked signals that all of its threads block
 * @param ignored signals that it ignores
 * @param caught signals that it has a handler for
 */
public record SignalMasks(
        char state,
        boolean ended,
        boolean traced,
        boolean init,
        boolean below,
        long pending,
        long blocked,
        long ignored,
        long caught) {

    public boolean stopped() {
        return state == 'T';
    }

    public boolean pends(Signal signal) {
        return has(pending, signal);
    }

    public boolean blocks(Signal signal) {
        return has(blocked, signal);
    }

    public boolean ignores(Signal signal) {
        return has(ignored, signal);
    }

    public boolean catches(Signal signal) {
        return has(caught, signal);
    }

    private static boolean has(long mask, Signal signal) {
        return signal.number() >= 1 && signal.number() <= Long.SIZE && (mask >>> (signal.number() - 1) & 1) == 1;
    }
}
