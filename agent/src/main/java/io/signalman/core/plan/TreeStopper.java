package io.signalman.core.plan;

import io.signalman.core.Outcome;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Signal;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalTable;
import io.signalman.core.judge.JudgedProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Stops processes before they are killed, so that they fork no more children. Closing continues the processes that it
 * has stopped; SIGCONT does not affect a process that has got SIGKILL.
 */
final class TreeStopper implements AutoCloseable {
    /** How long to wait for processes to stop: each stops when it next returns from the kernel. */
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

    /** Stops the processes and waits until they have stopped. Spares the host JVM. */
    void stop(List<JudgedProcess> running) {
        List<Processes.HeldProcess> others = running.stream()
                .map(JudgedProcess::process)
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

    /** A sentence about processes that were stopped and did not get KILL, "" for none. */
    String note(Collection<SignalResult> results) {
        Set<Integer> spared = results.stream()
                .filter(result -> result.outcome() == Outcome.REFUSED)
                .map(SignalResult::pid)
                .collect(Collectors.toSet());
        boolean any = stopped.stream()
                .anyMatch(process -> spared.contains(process.stat().pid()));
        return any
                ? "Processes that did not get SIGKILL were stopped during the search for descendants, and continued."
                : "";
    }

    private boolean mayRunNow(Processes.HeldProcess process) {
        return processes.stat(process.stat().pid()).filter(TreeStopper::mayRun).isPresent()
                && process.send(Signal.NONE.number()) != Processes.ESRCH; // else another process may have the pid
    }

    /** Only R and S: in any other state a process is stopped, has ended, or stops before it runs again. */
    private static boolean mayRun(ProcessStat process) {
        return process.state() == 'R' || process.state() == 'S';
    }

    @Override
    public void close() {
        stopped.forEach(process -> process.send(proceed));
    }
}
