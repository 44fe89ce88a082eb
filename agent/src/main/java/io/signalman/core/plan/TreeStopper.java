package io.signalman.core.plan;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Signal;
import io.signalman.core.SignalTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stops processes that are about to be killed, so that they have no more children. Closing continues the ones that
 * were not stopped before; that has no effect on processes that got SIGKILL meanwhile.
 */
final class TreeStopper implements AutoCloseable {
    /** A process stops when it next returns from the kernel; this is how long to wait for that. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Processes processes;
    private final int stop;
    private final int proceed;
    private final List<Processes.HeldProcess> stopped = new ArrayList<>();

    TreeStopper(Processes processes, SignalTable signals) {
        this.processes = processes;
        this.stop = signals.parse("STOP").number();
        this.proceed = signals.parse("CONT").number();
    }

    /** Stops them and waits until they have; never the JVM that this runs in. */
    void stop(List<Processes.HeldProcess> running) {
        List<Processes.HeldProcess> others = running.stream()
                .filter(process -> process.stat().pid() != processes.self())
                .toList();
        for (Processes.HeldProcess process : others) {
            if (process.send(stop) == 0 && process.stat().state() != 'T') {
                stopped.add(process);
            }
        }
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (Processes.HeldProcess process : others) {
            while (mayRunNow(process) && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
    }

    private boolean mayRunNow(Processes.HeldProcess process) {
        return processes.stat(process.stat().pid()).filter(TreeStopper::mayRun).isPresent()
                && process.send(Signal.NONE.number()) != Processes.ESRCH; // else the pid may already be another one's
    }

    /** R and S: a process in any other state is stopped, has ended, or stops before it does anything else. */
    private static boolean mayRun(ProcessStat process) {
        return process.state() == 'R' || process.state() == 'S';
    }

    @Override
    public void close() {
        stopped.forEach(process -> process.send(proceed));
    }
}
