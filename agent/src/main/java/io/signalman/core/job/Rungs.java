package io.signalman.core.job;

import io.signalman.core.ErrorText;
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
    private final boolean ofSelf;
    private final long startTime;
    private final List<JobProcess> due = new ArrayList<>();
    private final List<SignalResult> refused = new ArrayList<>();
    private boolean othersReported;
    private int rung;
    private volatile Optional<String> note = Optional.empty();

    /**
     * @param plan of the whole job
     * @param gate sends, unless the job was cancelled
     */
    Rungs(Planner planner, JobProcesses processes, Plan plan, SignalSender.Gate gate) {
        this.planner = planner;
        this.processes = processes;
        this.caller = plan.caller();
        this.ofSelf = plan.skipsSelf();
        this.gate = gate;
        this.descendants = new Descendants(planner.processes());
        this.startTime = planner.processes().details().startTime(Duration.ZERO);
    }

    /**
     * Finds the processes that are due: all at first, later the new members of the tree or group. Returns whether a
     * process is to get the signal, or a report is due.
     */
    boolean join(Order order, boolean first) {
        due.clear();
        if (first) {
            rung++;
            due.addAll(processes.awaited());
        }
        if (!othersReported) {
            othersReported = true;
            refused.addAll(processes.others());
        }
        try {
            List<Found> found = joined(order);
            if (!found.isEmpty()) {
                join(order, found);
            }
        } catch (IllegalStateException e) { // the processes that are held already still get the signal
            note = Optional.of("Processes that have joined meanwhile could not be looked for: " + ErrorText.of(e));
        }
        return !due.isEmpty() || !refused.isEmpty();
    }

    private List<Found> joined(Order order) {
        Collection<Processes.HeldProcess> held = processes.holds();
        return switch (order.target().reach()) {
            case TREE -> descendants.children(held, processes.known(), ofSelf);
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
            int before = processes.others().size();
            List<JobProcess> joined = processes.join(plan);
            List<SignalResult> others = processes.others();
            refused.addAll(others.subList(before, others.size()));
            watch(joined);
        }
    }

    private void watch(List<JobProcess> joined) {
        try {
            processes.watch(joined);
            due.addAll(joined);
        } catch (IllegalStateException e) {
            Refusal why = new Refusal(Reason.FAILED, "It got nothing: " + ErrorText.of(e));
            joined.forEach(process -> process.refuse(why));
        }
    }

    /** Records refusals that no signal has recorded: nothing was left to send to. */
    void recordRefused(Order order) {
        if (!refused.isEmpty()) {
            planner.refused(order, refused.size(), List.copyOf(refused), 0);
            refused.clear();
        }
    }

    /**
     * Sends to all processes that are due. The caller's limit of time is for the first rung; the ladder's waits decide
     * about the others.
     */
    JobSteps.Event send(Order given, Signal signal) {
        Order order = rung > 1 ? given.by(given.caller().withoutLimit()) : given;
        Map<Processes.HeldProcess, SignalResult> sent = planner.signal(order.with(signal), held(due), refused, gate);
        refused.clear();
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
            note = Optional.of(whole.get().message());
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
        List<JobProcess> stopped = reached.stream()
                .filter(process -> resumes(after)
                        && process.isAwaited()
                        && planner.now(process.process()).state() == STOPPED)
                .toList();
        if (!stopped.isEmpty()) {
            Map<Processes.HeldProcess, SignalResult> sent =
                    planner.signal(order.with(cont), held(stopped), List.of(), gate);
            stopped.forEach(process -> Optional.ofNullable(sent.get(process.process()))
                    .ifPresent(result -> process.resumed(after, result)));
        }
    }

    /** Whether CONT follows the signal to a stopped process. */
    static boolean resumes(Signal after) {
        return !after.name().equals("SIGKILL") && !after.name().equals("SIGCONT");
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
                        + "; if something restarts them, stop that first.";
    }

    /** The note about a rung that did not go as planned, unless the job's failure says it; else the given one. */
    String note(String otherwise, JobSteps steps) {
        return steps.missed()
                ? "New processes kept joining, and some may be missed."
                : note.filter(text -> steps.failed()
                                .filter(why -> why.message().equals(text))
                                .isEmpty())
                        .orElse(otherwise);
    }
}
