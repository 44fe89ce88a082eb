package io.signalman.core;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/** One request on its way to processes: guards, the policy and the audit have to agree first. Used by one thread. */
class Attempt {
    private final Request request;
    private final Processes processes;
    private final Guard guard;
    private final Policy policy;
    private final Audit audit;
    private final SendOptions options;
    private final Optional<Witness> witness;
    private final Lineage lineage;
    private final Set<String> allowedBy = new LinkedHashSet<>();

    Attempt(Request request, Processes processes, Guard guard, Policy policy, Audit audit) {
        this(request, processes, guard, policy, audit, SendOptions.NONE, Optional.empty());
    }

    /** @param witness sees each process right before the signal is sent to it */
    Attempt(
            Request request,
            Processes processes,
            Guard guard,
            Policy policy,
            Audit audit,
            SendOptions options,
            Optional<Witness> witness) {
        this.request = request;
        this.processes = processes;
        this.guard = guard;
        this.policy = policy;
        this.audit = audit;
        this.options = options;
        this.witness = witness;
        this.lineage = new Lineage(request.caller().process(), processes);
    }

    /** What the caller wrote. */
    String target() {
        return request.target();
    }

    Signal signal() {
        return request.signal();
    }

    /** Of the caller. */
    Lineage lineage() {
        return lineage;
    }

    /** Whether anything but signal 0 will be sent. */
    boolean sends() {
        return !signal().isNone();
    }

    /** Why this process may not get the signal, when it is meant by itself or as one of many. */
    Optional<Refusal> refusal(ProcessStat process, boolean one) {
        return guard.refusal(process, signal(), one)
                .or(() -> policyRefusal(process))
                .or(() -> noHandler(process));
    }

    private Optional<Refusal> noHandler(ProcessStat process) {
        return !options.requireHandler() || signal().isNone() || processes.handles(process.pid(), signal().number())
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.HANDLER,
                        process.pid() + " (" + process.name() + ") has no handler for " + signal().name()
                                + " (require=handler)."));
    }

    /** Whether the caller may know of the process: since listing shows it, or since it may be sent to. */
    boolean maySee(ProcessStat process) {
        ProcessFacts facts = new FactsFromKernel(processes, process);
        return policy.judge(request.caller(), Operation.LIST, Signal.NONE, facts)
                        .allowed()
                || policy.judge(request.caller(), request.operation(), signal(), facts)
                        .allowed();
    }

    private Optional<Refusal> policyRefusal(ProcessStat process) {
        Policy.Verdict verdict =
                policy.judge(request.caller(), request.operation(), signal(), new FactsFromKernel(processes, process));
        if (verdict.allowed()) {
            allowedBy.add(verdict.rule());
            return Optional.empty();
        }
        return Optional.of(new Refusal(
                Reason.POLICY,
                "The policy refuses " + signal().name() + " to " + process.pid() + " (" + process.name() + "): "
                        + verdict.rule()));
    }

    /** Sends to one process: 0 where the kernel accepted it, else the errno. */
    int send(Processes.HeldProcess process) {
        expect(process);
        int signum = signal().number();
        return options.value().isPresent()
                ? process.queue(signum, options.value().getAsInt())
                : process.send(signum);
    }

    /** Sends to many at once, each of which was {@link #expect expected}: 0 where the kernel accepted it, else the errno. */
    int sendToAll(IntSupplier systemCall) {
        return systemCall.getAsInt();
    }

    /** A process that is about to get the signal, and that is held. */
    void expect(Processes.HeldProcess process) {
        witness.ifPresent(it -> it.expect(process, signal()));
    }

    /** Records what is about to be sent to the ones that were not refused: why nothing may be sent, empty to go on. */
    Optional<Refusal> intent(List<Audit.Aimed> aimed) {
        try {
            audit.intent(request, String.join("; ", allowedBy), aimed);
            return Optional.empty();
        } catch (Audit.AuditException e) {
            return Optional.of(new Refusal(
                    Reason.AUDIT, "Nothing was sent, since that could not be recorded: " + ErrorText.of(e)));
        }
    }

    static Audit.Aimed aimed(Processes.HeldProcess process) {
        return new Audit.Aimed(
                process.stat().pid(),
                process.identity().handle(),
                process.stat().name());
    }
}
