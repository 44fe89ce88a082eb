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
import java.util.stream.Stream;

/** The held processes of a {@link Job}, and the results of the other processes of its target. Thread-safe. */
final class JobProcesses {
    private final SignalTable signals;
    private final long began;
    private final Runnable wakeUp;
    private final List<JobProcess> held = new ArrayList<>();
    private final List<SignalResult> others = new ArrayList<>();

    /** Processes that get no signal, held because children of a tree's process may be meant. */
    private final List<Processes.HeldProcess> refused = new ArrayList<>();

    /** Keys of all processes that the job has ever seen. */
    private final Set<String> known = new HashSet<>();

    /** Holds each process before it counts as ended. */
    private final Queue<JobProcess> newlyEnded = new ConcurrentLinkedQueue<>();

    /** The ended processes that were not reaped when the job's thread looked last. Used by that thread. */
    private final Set<JobProcess> unreaped = new LinkedHashSet<>();

    /**
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
        plan.others().stream()
                .filter(other -> !others.contains(other)) // each look finds again what can't be held
                .forEach(others::add);
        plan.others().forEach(other -> known.add(other.key()));
        List<JobProcess> joined = plan.allowed().stream()
                .map(process -> new JobProcess(process, signals, began))
                .toList();
        refused.addAll(plan.refused());
        plan.release(); // now that each has a new owner
        held.addAll(joined);
        joined.stream().filter(JobProcess::hasEnded).forEach(newlyEnded::add);
        joined.forEach(process -> known.add(process.process().stat().key()));
        return joined;
    }

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

    boolean isAnySettling(Duration patience) {
        return unreaped.stream().anyMatch(process -> process.isSettling(patience));
    }

    synchronized boolean isAnyAwaited() {
        return held.stream().anyMatch(JobProcess::isAwaited);
    }

    synchronized List<JobProcess> all() {
        return List.copyOf(held);
    }

    List<JobProcess> awaited() {
        return all().stream().filter(JobProcess::isAwaited).toList();
    }

    /** All processes that are still held, whether or not they get a signal. */
    synchronized List<Processes.HeldProcess> holds() {
        return Stream.concat(
                        held.stream().filter(process -> !process.isClosed()).map(JobProcess::process), refused.stream())
                .toList();
    }

    /** Ends the hold of processes that get no signal. */
    synchronized void closeRefused() {
        refused.forEach(Processes.HeldProcess::close);
        refused.clear();
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
        rows.addAll(JobReport.Row.of(others));
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
