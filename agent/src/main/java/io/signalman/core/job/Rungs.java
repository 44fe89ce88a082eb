package io.signalman.core.job;

import io.signalman.core.Outcome;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.Order;
import io.signalman.core.plan.Descendants;
import io.signalman.core.plan.Plan;
import io.signalman.core.plan.Planner;
import io.signalman.core.plan.SignalSender;
import io.signalman.core.target.CallerAncestors;
import io.signalman.core.target.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Plans and sends the rungs of one job. Used by the job's thread, except for the note. */
final class Rungs {
    /** The state of a process that a signal has stopped, proc(5); under a debugger it is 't'. */
    static final char STOPPED = 'T';

    /** The most rows of a job, in multiples of {@code fanout.max}; ended processes need no descriptor. */
    private static final int ROWS_PER_MOST = 4;

    private final Planner planner;
    private final JobProcesses processes;
    private final CallerAncestors caller;
    private final SignalSender.Gate gate;
    private final Descendants descendants;
    private final long startTime;
    private final List<JobProcess> due = new ArrayList<>();
    private final List<SignalResult> refused = new ArrayList<>();
    private boolean othersReported;
    private int rung;
    private volatile Optional<String> note = Optional.empty();

    /**
     * @param caller the process that began the job, as it was then
     * @param gate sends, unless the job was cancelled
     */
    Rungs(Planner planner, JobProcesses processes, CallerAncestors caller, SignalSender.Gate gate) {
        this.planner = planner;
        this.processes = processes;
        this.caller = caller;
        this.gate = gate;
        this.descendants = new Descendants(planner.processes());
        this.startTime = planner.processes().details().startTime(Duration.ZERO);
    }

    /**
     * Finds the processes that are due: all at first, later the new members of the tree or group.
     *
     * @param first whether a rung begins
     * @return whether a process is to get the signal, or a report is due
     */
    boolean join(Order order, boolean first) {
        due.clear();
        refused.clear();
        if (first) {
            rung++;
            due.addAll(processes.awaited());
        }
        if (!othersReported) {
            othersReported = true;
            refused.addAll(processes.others());
        }
        List<Found> found = joined(order);
        if (!found.isEmpty()) {
            join(order, found);
        }
        return !due.isEmpty() || !refused.isEmpty();
    }

    private List<Found> joined(Order order) {
        Collection<Processes.HeldProcess> held = processes.awaitedHolds();
        return switch (order.target().reach()) {
            case TREE -> descendants.children(held, processes.known(), false);
            case GROUP -> descendants.members(-order.target().number(), held, processes.known());
            case ONE, LISTED, FOUND, BROADCAST -> List.of();
        };
    }

    private void join(Order order, List<Found> found) {
        int most = planner.rules().fanoutMax();
        int room = Math.max(
                0,
                Math.min(
                        most - processes.awaited().size(),
                        ROWS_PER_MOST * most - processes.all().size()));
        if (found.size() > room) {
            note = Optional.of("More processes have joined than a job can take (setting fanout.max=" + most + ").");
        }
        try (Plan plan = planner.plan(order, caller)) {
            plan.join(found.subList(0, Math.min(room, found.size())));
            refused.addAll(plan.others());
            List<JobProcess> joined = processes.join(plan);
            processes.watch(joined);
            due.addAll(joined);
        }
    }

    /**
     * Sends to all processes that are due. The caller's limit of time is for the first rung; the ladder's waits decide
     * about the others.
     */
    JobSteps.Event send(Order given, Signal signal) {
        Order order = rung > 1 ? given.by(given.caller().withoutLimit()) : given;
        Map<Processes.HeldProcess, SignalResult> sent = planner.signal(order, signal, held(due), refused, gate);
        due.forEach(process ->
                Optional.ofNullable(sent.get(process.process())).ifPresent(result -> process.sent(signal, result)));
        List<JobProcess> reached = due.stream()
                .filter(process -> Optional.ofNullable(sent.get(process.process()))
                        .filter(result -> result.outcome() == Outcome.DELIVERED)
                        .isPresent())
                .toList();
        Optional<SignalResult> whole = sent.values().stream()
                .filter(result -> result.reason() == Reason.AUDIT || result.reason() == Reason.LATE)
                .findFirst();
        if (reached.isEmpty() && whole.isPresent()) {
            return new JobSteps.Event.Failed(
                    new Refusal(whole.get().reason(), whole.get().message()));
        }
        resume(order, signal, reached);
        return new JobSteps.Event.Sent(!reached.isEmpty());
    }

    /**
     * Sends CONT to stopped processes that have got a signal which they can catch, so that they react to it. systemd
     * does the same after its own signals.
     */
    private void resume(Order order, Signal after, List<JobProcess> reached) {
        Signal cont = planner.signals().parse("CONT");
        List<JobProcess> stopped = after.name().equals("SIGKILL") || after.equals(cont)
                ? List.of()
                : reached.stream()
                        .filter(process -> process.isAwaited()
                                && planner.now(process.process()).state() == STOPPED)
                        .toList();
        if (!stopped.isEmpty()) {
            Map<Processes.HeldProcess, SignalResult> sent = planner.signal(order, cont, held(stopped), List.of(), gate);
            stopped.forEach(process -> Optional.ofNullable(sent.get(process.process()))
                    .ifPresent(result -> process.resumed(after, result)));
        }
    }

    private static List<Processes.HeldProcess> held(List<JobProcess> processes) {
        return processes.stream().map(JobProcess::process).toList();
    }

    /** A sentence about processes that have started since the job began and still run; "" for none. */
    String successors(Order order) {
        Set<String> known = processes.known();
        long count;
        try (Plan plan = planner.plan(order, caller)) {
            plan.resolve();
            Stream<ProcessStat> others = planner.visibility().ofOwn(order, plan.others()).stream()
                    .filter(other -> !other.handle().isEmpty())
                    .flatMap(other -> planner.processes().stat(other.pid()).stream()
                            .filter(process -> other.key().equals(process.key())));
            count = Stream.concat(plan.meant().stream(), others)
                    .filter(process -> process.startTime() >= startTime && !known.contains(process.key()))
                    .count();
        }
        return count == 0
                ? ""
                : count + (count == 1 ? " process" : " processes") + " that started since "
                        + (count == 1 ? "is" : "are") + " still running as " + Sentences.quote(order.text())
                        + "; something restarts them. Stop that first.";
    }

    /** The note about processes that could not join, else the given one. */
    String note(String otherwise) {
        return note.orElse(otherwise);
    }
}
