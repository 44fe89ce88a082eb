package io.signalman.core.judge;

import io.signalman.core.Operation;
import io.signalman.core.Policy;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.target.CallerAncestors;
import io.signalman.core.target.Found;
import io.signalman.core.target.Target;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Decides for one order about each process, by scope, guards, policy and the requirements of the order. It judges held
 * processes, so that the verdict is about the process that gets the signal. Used by one thread.
 */
public final class Judge {
    private final Processes processes;
    private final Guard guard;
    private final Policy policy;
    private final Visibility visibility;
    private final Order order;
    private final CallerAncestors caller;
    private final Set<String> allowedBy = new LinkedHashSet<>();
    private int outside;
    private boolean selfSkipped;

    /** @param caller the process that makes the request */
    public Judge(Guard guard, Visibility visibility, Order order, CallerAncestors caller) {
        this.processes = guard.processes();
        this.guard = guard;
        this.policy = visibility.policy();
        this.visibility = visibility;
        this.order = order;
        this.caller = caller;
    }

    /** The refusal of a whole target: a broadcast, or a tree below a guarded root. */
    public Optional<Refusal> targetRefusal() {
        Target target = order.target();
        if (target.isBroadcast()) {
            return guard.broadcastRefusal(Sentences.quote(order.text()));
        }
        if (target.reach() != Target.Reach.TREE || guard.isGuardedSelf(target.number())) {
            return Optional.empty();
        }
        return processes
                .stat(target.number()) // conditions have 0, which is no process
                .flatMap(root -> guard.outOfScope(root)
                        .or(() -> first(order.signals(), signal -> guard.refusal(root, signal, true))));
    }

    /** Why none of the processes that were found may be signalled: init and its tree, under whatever name. */
    public Optional<Refusal> treeRefusal(List<Found> found) {
        boolean all =
                order.target().reach() == Target.Reach.TREE && (order.sends() || order.purpose() == Order.Purpose.WAIT);
        return all
                ? found.stream()
                        .flatMap(it -> it instanceof Found.Candidate process
                                ? guard.initRefusal(process.pid()).stream()
                                : Stream.empty())
                        .findFirst()
                : Optional.empty();
    }

    /** Whether the caller may know of the process: it may list it, or the policy allows the order. */
    public boolean maySee(ProcessStat process) {
        KernelFacts facts = new KernelFacts(processes, process);
        return policy.judge(order.caller(), Operation.LIST, Signal.NONE, facts).allowed()
                || (order.purpose() == Order.Purpose.SIGNAL
                        && order.signals().stream()
                                .allMatch(signal -> policy.judge(order.caller(), order.operation(), signal, facts)
                                        .allowed()));
    }

    /**
     * Judges one process.
     *
     * @param named whether the caller named this very process, so that it is never left out
     * @return empty if the order leaves it out, as if the target did not mean it
     */
    public Optional<JudgedProcess> judge(Processes.HeldProcess process, boolean named) {
        if (order.purpose() == Order.Purpose.LOOK) {
            return look(process);
        }
        if (!named && isSkipped(process)) {
            return Optional.empty();
        }
        Optional<Refusal> outOfScope = named || order.isAtOnce() ? guard.outOfScope(process.stat()) : Optional.empty();
        return Optional.of(new JudgedProcess(process, outOfScope.or(() -> refusal(process.stat()))));
    }

    /** For a name or condition, the scope is part of matching: a hidden process outside it was not found. */
    private Optional<JudgedProcess> look(Processes.HeldProcess process) {
        ProcessStat stat = process.stat();
        Target.Reach reach = order.target().reach();
        Optional<Refusal> why = refusal(stat);
        boolean notFound = why.isPresent() && reach == Target.Reach.FOUND && !guard.inScope(stat);
        return notFound || caller.spares(stat, reach) ? Optional.empty() : Optional.of(new JudgedProcess(process, why));
    }

    private boolean isSkipped(Processes.HeldProcess process) {
        ProcessStat stat = process.stat();
        if (order.isAtOnce()) {
            return order.target().isEverybody() && isLeftOutByKernel(process);
        }
        if (stat.zombie() || (order.target().isByConditions() && !maySee(stat))) {
            return true;
        }
        if (!guard.inScope(stat)) {
            outside++;
            return true;
        }
        boolean self = (order.sends() || order.purpose() == Order.Purpose.WAIT) && guard.isGuardedSelf(stat.pid());
        selfSkipped |= self;
        return self || caller.spares(stat, order.target().reach());
    }

    /** kill(2) with pid -1 leaves out init, the caller, and processes that the caller may not signal. */
    private boolean isLeftOutByKernel(Processes.HeldProcess process) {
        return process.stat().pid() == 1
                || process.stat().pid() == processes.self()
                || process.stat().kernelThread()
                || process.send(Signal.NONE.number()) == Processes.EPERM;
    }

    /** The refusal of this process; its scope is judged elsewhere. */
    public Optional<Refusal> refusal(ProcessStat process) {
        return switch (order.purpose()) {
            case SIGNAL -> first(order.signals(), signal -> refusal(process, signal));
            case WAIT -> waitRefusal(process);
            case LOOK -> visibility.refusal(order.caller(), order.operation(), process, order.text());
        };
    }

    private Optional<Refusal> refusal(ProcessStat process, Signal signal) {
        return guard.refusal(process, signal, order.target().isOne())
                .or(() -> policyRefusal(process, signal))
                .or(() -> handlerRefusal(process, signal));
    }

    private Optional<Refusal> policyRefusal(ProcessStat process, Signal signal) {
        Policy.Verdict verdict =
                policy.judge(order.caller(), order.operation(), signal, new KernelFacts(processes, process));
        if (verdict.allowed()) {
            allowedBy.add(verdict.rule());
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Reason.POLICY,
                "The policy refuses " + signal.name() + " to " + process.pid() + " (" + process.name() + "): "
                        + verdict.rule()));
    }

    private Optional<Refusal> handlerRefusal(ProcessStat process, Signal signal) {
        return !order.requireHandler() || signal.isNone() || processes.handles(process.pid(), signal.number())
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.HANDLER,
                        process.pid() + " (" + process.name() + ") has no handler for " + signal.name()
                                + " (require=handler)."));
    }

    private Optional<Refusal> waitRefusal(ProcessStat process) {
        if (guard.isGuardedSelf(process.pid())) {
            return Optional.of(
                    new Refusal(Reason.GUARD, "The host JVM can't wait for its own end (setting guard.self)."));
        }
        Policy.Verdict verdict =
                policy.judge(order.caller(), Operation.LIST, Signal.NONE, new KernelFacts(processes, process));
        return verdict.allowed()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.POLICY, "The policy refuses to list " + process.pid() + ": " + verdict.rule()));
    }

    private static Optional<Refusal> first(List<Signal> signals, Function<Signal, Optional<Refusal>> refusal) {
        Optional<Refusal> first = Optional.empty();
        for (Signal signal : signals) {
            first = first.or(() -> refusal.apply(signal));
        }
        return first;
    }

    /** The policy's rules that have allowed something. */
    public String allowedBy() {
        return String.join("; ", allowedBy);
    }

    /** Whether the host JVM was left out. */
    public boolean selfSkipped() {
        return selfSkipped;
    }

    /** Sentences about the processes that were left out; "" for none. */
    public String note() {
        return Sentences.join(
                outside == 0
                        ? ""
                        : outside + " outside the scope " + (outside == 1 ? "was" : "were")
                                + " left out (setting scope="
                                + guard.rules().scope().text() + ").",
                selfSkipped ? "The host JVM itself was left out (setting guard.self)." : "");
    }
}
