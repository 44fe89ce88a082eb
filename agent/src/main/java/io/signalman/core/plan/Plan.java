package io.signalman.core.plan;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalReports;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.Judge;
import io.signalman.core.judge.JudgedProcess;
import io.signalman.core.judge.Order;
import io.signalman.core.target.CallerAncestors;
import io.signalman.core.target.ExpectedCount;
import io.signalman.core.target.Found;
import io.signalman.core.target.MatchContext;
import io.signalman.core.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The processes that an order means, each found, held and judged once. A plan is shown (listing, probe, explanation,
 * preview) or run (a send, a rung of a ladder); more processes may join it. Used by one thread.
 */
public final class Plan implements AutoCloseable {
    private final Planner planner;
    private final Order order;
    private final CallerAncestors caller;
    private final Judge judge;
    private final HeldProcesses held;

    Plan(Planner planner, Order order, CallerAncestors caller) {
        this.planner = planner;
        this.order = order;
        this.caller = caller;
        this.judge = planner.judge(order, caller);
        this.held = new HeldProcesses(
                planner.processes(), planner.results(), judge, planner.rules().fanoutMax());
    }

    Planner planner() {
        return planner;
    }

    public Order order() {
        return order;
    }

    /** The process that makes the request, as it was when it came. */
    public CallerAncestors caller() {
        return caller;
    }

    /** Visits one process after the other; each is held only during its visit. */
    void visit(Consumer<JudgedProcess> visitor) {
        visit(find(), visitor);
    }

    /** Visits these processes instead of the target's. */
    void visit(List<Found> found, Consumer<JudgedProcess> visitor) {
        held.visit(found, visitor);
    }

    /** Finds, holds and judges the processes that the target means now; returns the refusal of all of them. */
    public Optional<Refusal> resolve() {
        List<Found> found = find();
        Optional<Refusal> guarded = judge.treeRefusal(found);
        if (guarded.isPresent()) {
            return guarded;
        }
        held.join(found);
        Target.Reach reach = order.target().reach();
        if (!order.isAtOnce() && order.sends() && reach == Target.Reach.GROUP && judge.selfSkipped()) {
            return Optional.of(new Refusal(Reason.GUARD, "The group holds the host JVM itself (setting guard.self)."));
        }
        return sizeRefusal();
    }

    private List<Found> find() {
        return order.target()
                .find(new MatchContext(
                        planner.processes(),
                        planner.results(),
                        planner.guard()::inScope,
                        planner.guard()::mayBePicked,
                        judge::maySee,
                        caller));
    }

    /** Holds and judges processes that have joined the target since; returns the new ones. */
    public List<JudgedProcess> join(List<Found> found) {
        return held.join(found);
    }

    Optional<Refusal> fanoutRefusal() {
        return planner.guard().fanoutRefusal(held.matched());
    }

    /** The refusal of too many processes, or of another number than expected. */
    Optional<Refusal> sizeRefusal() {
        return fanoutRefusal().or(this::countRefusal);
    }

    private Optional<Refusal> countRefusal() {
        ExpectedCount expected = order.expected();
        int count = expected.isAny() ? 0 : matchedVisibly();
        return count == 0 || expected.holds(count) // no match is an answer of its own
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.COUNT,
                        "The target matches " + count + (count == 1 ? " process, " : " processes, ") + expected.text()
                                + (order.sends() ? " expected; nothing was sent." : " expected.")));
    }

    /** All held processes, judged again: a process may have changed during the search for others. */
    List<JudgedProcess> judgedAgain() {
        return held.all().stream().map(this::judgedAgain).toList();
    }

    private JudgedProcess judgedAgain(JudgedProcess process) {
        return process.isAllowed() ? new JudgedProcess(process.process(), judge.refusal(process.stat())) : process;
    }

    /** All held processes, allowed or refused. */
    List<JudgedProcess> held() {
        return held.all();
    }

    Judge judge() {
        return judge;
    }

    /** The processes that the order may be about. */
    public List<Processes.HeldProcess> allowed() {
        return held.all().stream()
                .filter(JudgedProcess::isAllowed)
                .map(JudgedProcess::process)
                .toList();
    }

    /** Whether there are more processes than can be held. */
    boolean isFull() {
        return !held.tooMany().isEmpty();
    }

    /** The processes that the order may be about, held or too many to hold. */
    public List<ProcessStat> meant() {
        return Stream.concat(allowed().stream().map(Processes.HeldProcess::stat), held.tooMany().stream())
                .toList();
    }

    /** The results of all other processes: refused, impossible to hold, or named and gone. */
    public List<SignalResult> others() {
        List<SignalResult> others = new ArrayList<>(held.unheld());
        held.all().forEach(process -> process.refusal().ifPresent(others::add));
        return others;
    }

    List<SignalResult> unheld() {
        return held.unheld();
    }

    /** How many processes the target means. */
    public int matched() {
        return held.matched();
    }

    /** As {@link #matched}, but all processes that the policy hides from the caller count as one. */
    public int matchedVisibly() {
        if (matched() == 0) {
            return 0;
        }
        List<SignalResult> all = refusedWhole(new Refusal(Reason.NONE, ""));
        List<SignalResult> shown = planner.visibility().ofOwn(order, all);
        return shown == all ? matched() : SignalResult.present(shown);
    }

    /** The processes that the order may not be about. */
    public List<Processes.HeldProcess> refused() {
        return held.all().stream()
                .filter(process -> !process.isAllowed())
                .map(JudgedProcess::process)
                .toList();
    }

    /** Whether the target means the host JVM, which is left out. */
    public boolean skipsSelf() {
        return judge.selfSkipped();
    }

    /** Hands all held processes over: the caller closes them. */
    public void release() {
        held.release();
    }

    Batch batch(SignalSender sender) {
        return new Batch(sender, planner.results(), judge, planner.processes().self());
    }

    /** Signals the processes, or reports in a dry run what would happen. */
    public SignalReport run(SignalSender sender) {
        Optional<Refusal> refusal = judge.targetRefusal();
        if (refusal.isPresent()) {
            return refused(order, refusal.get());
        }
        if (order.isAtOnce()) {
            return new GroupDelivery(this, sender).run();
        }
        return order.target().reach() == Target.Reach.TREE && !sender.isDryRun() && order.sends()
                ? new TreeDelivery(this, sender).run()
                : new EachDelivery(this, sender).run();
    }

    /**
     * The report of a request that was refused before any lookup: one result, with the target's number, 0 for a name.
     */
    public static SignalReport refused(Order order, Refusal why) {
        return SignalReports.of(order.text(), order.signal(), 0, List.of(ofTarget(order, why)), "", why.retryAfter());
    }

    private static SignalResult ofTarget(Order order, Refusal why) {
        return SignalResult.refused(order.target().number(), order.target().name(), why);
    }

    /** The results if nothing may be sent; processes with a refusal of their own keep its reason, at the end. */
    public List<SignalResult> refusedWhole(Refusal why) {
        List<SignalResult> refused = new ArrayList<>(held.unheld());
        meant().forEach(process -> refused.add(SignalResult.refused(process.pid(), process.name(), why)));
        held.all().forEach(process -> process.refusal().ifPresent(refused::add));
        return refused.isEmpty() ? List.of(ofTarget(order, why)) : refused;
    }

    /** The results of the processes that are too many to hold. */
    List<SignalResult> refusedBeyond(Refusal why) {
        return held.tooMany().stream()
                .map(process -> SignalResult.refused(process.pid(), process.name(), why))
                .toList();
    }

    SignalReport report(List<SignalResult> results, String note) {
        return SignalReports.of(
                order.text(), order.signal(), held.matched(), results, Sentences.join(note, note(), pinning()), 0);
    }

    private String pinning() {
        boolean unpinned = held.all().size() > 1
                && held.tooMany().isEmpty()
                && !order.isAtOnce()
                && planner.processes().pinning().equals("none");
        return unpinned ? "This host can't pin a process, so each start time was compared right before." : "";
    }

    /** Sentences about processes that were left out or could be missing; "" for none. */
    public String note() {
        long unreadable = held.unreadable().stream()
                .flatMap(pid -> planner.processes().stat(pid).stream())
                .filter(planner.guard()::inScope)
                .count();
        Target.Reach reach = order.target().reach();
        boolean complete = reach == Target.Reach.ONE || reach == Target.Reach.LISTED || order.isAtOnce();
        return Sentences.join(
                judge.note(),
                unreadable == 0
                        ? ""
                        : unreadable + " more could match and " + (unreadable == 1 ? "was" : "were")
                                + " left out, since too little of it can be read: it runs as another user or group,"
                                + " holds a capability, or has a command line above 2 MiB.",
                // Every PID namespace has a process 1.
                complete || planner.processes().stat(1).isPresent()
                        ? ""
                        : "More could match: the kernel hides processes from this JVM's user (proc mounted with"
                                + " hidepid).",
                caller.note());
    }

    @Override
    public void close() {
        held.close();
    }
}
