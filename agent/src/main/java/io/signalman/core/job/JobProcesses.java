package io.signalman.core.job;

import io.signalman.core.JobReport;
import io.signalman.core.Processes;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalTable;
import io.signalman.core.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The held processes of a {@link Job}, and the results of the other processes of its target. Thread-safe. */
final class JobProcesses {
    private final SignalTable signals;
    private final long began;
    private final Runnable wakeUp;
    private final List<JobProcess> held = new ArrayList<>();
    private final List<SignalResult> others = new ArrayList<>();

    /** Keys of all processes that the job has ever seen. */
    private final Set<String> known = new HashSet<>();

    /** Holds each process before it counts as ended. */
    private final Queue<JobProcess> newlyEnded = new ConcurrentLinkedQueue<>();

    /** The ended processes that were not reaped when the job's thread looked last. Used by that thread. */
    private final Set<JobProcess> unreaped = new LinkedHashSet<>();

    /**
     * Begins without processes.
     *
     * @param began the job's start, as {@link System#nanoTime}
     * @param wakeUp runs when a process has ended
     */
    JobProcesses(SignalTable signals, long began, Runnable wakeUp) {
        this.signals = signals;
        this.began = began;
        this.wakeUp = wakeUp;
    }

    /** Takes over the processes of a plan; returns the new ones. */
    synchronized List<JobProcess> join(Plan plan) {
        others.addAll(plan.others());
        plan.others().forEach(other -> known.add(other.key()));
        List<JobProcess> joined = plan.allowed().stream()
                .map(process -> new JobProcess(process, signals, began))
                .toList();
        plan.release(); // now that each has a new owner
        held.addAll(joined);
        joined.stream().filter(JobProcess::hasEnded).forEach(newlyEnded::add);
        joined.forEach(process -> known.add(process.process().stat().key()));
        return joined;
    }

    /** Watches for the ends of processes. */
    void watch(List<JobProcess> joined) {
        joined.forEach(process -> process.watch(() -> {
            newlyEnded.add(process);
            process.markEnded();
            wakeUp.run();
        }));
    }

    /**
     * Asks the kernel how processes have ended: those that have ended since the last call, and those that were not
     * reaped then.
     */
    void updateEnded() {
        for (JobProcess process = newlyEnded.poll(); process != null; process = newlyEnded.poll()) {
            unreaped.add(process);
        }
        unreaped.forEach(JobProcess::update);
        unreaped.removeIf(JobProcess::isClosed);
    }

    /** Whether processes have ended since {@link #updateEnded} was called. */
    boolean haveMoreEnded() {
        return !newlyEnded.isEmpty();
    }

    /** Whether a parent may still reap an ended process soon. */
    boolean isAnySettling(Duration patience) {
        return unreaped.stream().anyMatch(process -> process.isSettling(patience));
    }

    /** Whether a process is still to be signalled and waited for. */
    synchronized boolean isAnyAwaited() {
        return held.stream().anyMatch(JobProcess::isAwaited);
    }

    synchronized List<JobProcess> all() {
        return List.copyOf(held);
    }

    /** The processes that are still to be signalled and waited for. */
    List<JobProcess> awaited() {
        return all().stream().filter(JobProcess::isAwaited).toList();
    }

    /** The same processes as they are held. */
    List<Processes.HeldProcess> awaitedHolds() {
        return awaited().stream().map(JobProcess::process).toList();
    }

    synchronized List<SignalResult> others() {
        return List.copyOf(others);
    }

    synchronized Set<String> known() {
        return Set.copyOf(known);
    }

    synchronized boolean haveAllEnded() {
        return !held.isEmpty() && held.stream().allMatch(JobProcess::hasEnded);
    }

    synchronized int ended() {
        return (int) held.stream().filter(JobProcess::hasEnded).count();
    }

    synchronized List<JobReport.Row> rows() {
        List<JobReport.Row> rows =
                new ArrayList<>(held.stream().map(JobProcess::row).toList());
        rows.addAll(JobReports.rows(others));
        return List.copyOf(rows);
    }

    /** One sentence about SIGCONT for stopped processes; "" if none was stopped. */
    synchronized String resumptions() {
        List<String> sentences = held.stream()
                .map(JobProcess::resumption)
                .filter(text -> !text.isEmpty())
                .toList();
        return sentences.size() < 2
                ? String.join("", sentences)
                : sentences.size() + " processes were stopped; their results report SIGCONT.";
    }
}
