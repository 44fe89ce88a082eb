package io.signalman.core.job;

import io.signalman.core.JobReport;
import io.signalman.core.Processes;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalTable;
import io.signalman.core.plan.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The held processes of a {@link Job}, and the results of the other processes of its target. Thread-safe. */
final class JobProcesses {
    private final SignalTable signals;
    private final long began;
    private final Runnable ended;
    private final List<JobProcess> held = new ArrayList<>();
    private final List<SignalResult> others = new ArrayList<>();

    /** Keys of all processes that the job has ever seen. */
    private final Set<String> known = new HashSet<>();

    /**
     * Begins without processes.
     *
     * @param began the job's start, as {@link System#nanoTime}
     * @param ended runs when a process has ended
     */
    JobProcesses(SignalTable signals, long began, Runnable ended) {
        this.signals = signals;
        this.began = began;
        this.ended = ended;
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
        joined.forEach(process -> known.add(process.process().stat().key()));
        return joined;
    }

    /** Watches for the ends of processes. */
    void watch(List<JobProcess> joined) {
        joined.forEach(process -> process.watch(ended));
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
