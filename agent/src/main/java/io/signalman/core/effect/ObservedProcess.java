package io.signalman.core.effect;

import io.signalman.core.Effect;
import io.signalman.core.Observed;
import io.signalman.core.Processes;
import io.signalman.core.Signal;
import io.signalman.core.SignalMasks;
import java.util.Optional;

/** One process, from right before a signal is sent to it. */
final class ObservedProcess implements AutoCloseable {
    private final Processes processes;
    private final int pid;
    private final Signal signal;
    private final Effect predicted;
    private final boolean wasStopped;
    private final Optional<Processes.HeldProcess> held;
    private Observed seen = Observed.NOTHING;
    private long millis = -1;

    /** @param held the process to look at; empty if nothing is to be observed */
    ObservedProcess(
            Processes processes,
            Processes.HeldProcess before,
            Signal signal,
            Effect predicted,
            Optional<Processes.HeldProcess> held) {
        this.processes = processes;
        this.pid = before.stat().pid();
        this.signal = signal;
        this.predicted = predicted;
        this.held = held;
        this.wasStopped = held.flatMap(process -> processes.signalMasks(pid))
                .map(SignalMasks::stopped)
                .orElse(false);
    }

    boolean looks() {
        return held.isPresent();
    }

    Effect predicted() {
        return predicted;
    }

    Observed seen() {
        return seen;
    }

    /** The milliseconds from the send to the first sight of {@link #seen}; -1 for nothing. */
    long millis() {
        return millis;
    }

    /** Looks once, at that many milliseconds since the send. Returns whether nothing more can be observed. */
    boolean look(long now) {
        Observed found = held.map(this::now).orElse(Observed.NOTHING);
        if (found != seen) {
            seen = found;
            millis = now;
        }
        return seen == Observed.EXITED
                || (seen == Observed.STOPPED && predicted == Effect.STOPS)
                || (seen == Observed.CONTINUED && predicted == Effect.CONTINUES);
    }

    private Observed now(Processes.HeldProcess process) {
        // The pidfd of a reaped process answers so, even if another process has its number.
        if (process.send(Signal.NONE.number()) == Processes.ESRCH) {
            return Observed.EXITED;
        }
        Optional<SignalMasks> masks = processes.signalMasks(pid);
        if (masks.isEmpty()) {
            return process.send(Signal.NONE.number()) == Processes.ESRCH ? Observed.EXITED : Observed.UNCHANGED;
        }
        if (masks.get().ended()) {
            return Observed.EXITED;
        }
        if (masks.get().stopped() != wasStopped) {
            return wasStopped ? Observed.CONTINUED : Observed.STOPPED;
        }
        return masks.get().pends(signal) ? Observed.PENDING : Observed.UNCHANGED;
    }

    @Override
    public void close() {
        held.ifPresent(Processes.HeldProcess::close);
    }
}
