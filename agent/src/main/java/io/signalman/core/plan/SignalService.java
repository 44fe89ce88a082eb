package io.signalman.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The one use case: resolve a target, judge, send, report. Safe for use by many threads. */
public final class SignalService implements AutoCloseable {
    private final Processes processes;
    private final SignalTable signals;
    private final Rules rules;
    private final Oversight oversight;
    private final Policy policy;
    private final Guard guard;
    private final Results results;
    private final Resolver resolver;
    private final SingleSender single;
    private final EachSender each;
    private final WholeSender whole;
    private final CgroupSender cgroups;
    private final Predictor predictor;
    private final Observers observers = new Observers();
    private final Counters counters = new Counters();
    private final AtomicLong ids = new AtomicLong();
    private final Jobs jobs;
    private final Visibility visibility;

    /** Works on the given host, by the given rules. */
    public SignalService(Processes processes, SignalTable signals, Rules rules, Oversight oversight) {
        this(processes, signals, rules, oversight, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}; how long jobs that are over have been so */
    SignalService(Processes processes, SignalTable signals, Rules rules, Oversight oversight, LongSupplier nanoTime) {
        this.processes = processes;
        this.signals = signals;
        this.rules = rules;
        this.oversight = oversight;
        this.policy = oversight.policy();
        this.guard = new Guard(processes, rules);
        this.results = new Results(processes);
        this.resolver = new Resolver(processes, guard);
        this.single = new SingleSender(processes, guard, results);
        this.each = new EachSender(processes, signals, rules, guard, results, resolver);
        this.whole = new WholeSender(processes, guard, results, resolver);
        this.cgroups = new CgroupSender(processes, guard, each);
        this.predictor = new Predictor(processes, signals);
        this.visibility = new Visibility(processes, policy);
        this.jobs = new Jobs(processes, signals, rules, oversight, counters, ids, predictor, nanoTime);
    }

    /**
     * Signals what the target means now.
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } or {@code bad_signal: } where the request can't
     *     be understood; nothing was sent
     */
    public SignalReport send(Caller caller, String nameOrId, String signum) {
        Signal signal = signals.parse(signum);
        return send(caller, nameOrId, rules.target(nameOrId), signal);
    }

    /**
     * Signals a process group, as killpg(3) does.
     *
     * @param pgid 2 to 2^31-1; 0 (the JVM's own group) and 1 are guarded
     * @throws IllegalArgumentException as {@link #send} does, also for a negative number
     */
    public SignalReport signalGroup(Caller caller, long pgid, String signum) {
        Signal signal = signals.parse(signum);
        if (pgid == 0) {
            return send(caller, "0", new Target.OwnGroup(), signal);
        }
        return send(caller, "group:" + pgid, new Target.Group(checkedPid(pgid, "process group id")), signal);
    }

    /**
     * As {@link #send}, with an int that is queued with the signal, sigqueue(3).
     *
     * @throws IllegalArgumentException as {@link #send} does, also for a group
     */
    public SignalReport sendValue(Caller caller, String nameOrId, String signum, int value) {
        Signal signal = signals.parse(signum);
        Target target = rules.target(nameOrId);
        return send(caller, nameOrId, target, signal, checked(SendOptions.ofValue(value), target), Optional.empty());
    }

    /**
     * As {@link #send}, with options.
     *
     * @param options {@code value=42 require=handler observe=500ms}, separated by blanks, each at most once; "" for none
     * @return also what was predicted, and what was seen
     * @throws IllegalArgumentException as {@link #send} does, also for options that can't be understood
     */
    public ObservedReport sendWith(Caller caller, String nameOrId, String signum, String options) {
        Signal signal = signals.parse(signum);
        Target target = rules.target(nameOrId);
        SendOptions understood = checked(SendOptions.parse(options), target);
        try (Witness witness =
                new Witness(processes, predictor, caller, understood.observe(), observers, rules.fanoutMax())) {
            return witness.report(send(caller, nameOrId, target, signal, understood, Optional.of(witness)));
        }
    }

    /** One system call signals a whole group, and none takes a value with it. */
    private static SendOptions checked(SendOptions options, Target target) {
        if (options.value().isPresent() && target.isGroup()) {
            throw new IllegalArgumentException(
                    "bad_value: a value can't be sent to a group, 0 or -1; kill(2) takes none."
                            + " Send it to pids, handles, names or trees.");
        }
        return options;
    }

    /**
     * What {@link #send} would come to; sends nothing.
     *
     * @throws IllegalArgumentException as {@link #send} does
     */
    public PreviewReport preview(Caller caller, String nameOrId, String signum) {
        Signal signal = signals.parse(signum);
        Target target = rules.target(nameOrId);
        Request request = new Request(0, Instant.now(), caller, operation(target), nameOrId, signal);
        Rehearsal rehearsal = new Rehearsal(request, processes, guard, policy, predictor);
        SignalReport shown = visibility.ofOwn(asked(request, target), deliver(rehearsal, target));
        boolean told = shown.results().stream().anyMatch(result -> result.outcome() == Outcome.REFUSED);
        // Sending asks this first, also if there is nobody to refuse.
        Optional<Refusal> refusal = told ? Optional.empty() : policy.refusal(caller, request.operation());
        return rehearsal.report(
                refusal.map(why -> refuse(rehearsal, target, why)).orElse(shown));
    }

    private SignalReport send(Caller caller, String text, Target target, Signal signal) {
        return send(caller, text, target, signal, SendOptions.NONE, Optional.empty());
    }

    private SignalReport send(
            Caller caller, String text, Target target, Signal signal, SendOptions options, Optional<Witness> witness) {
        Operation operation = operation(target);
        Request request =
                new Request(ids.incrementAndGet(), Instant.now(), caller, operation, text, signal, options.text());
        Attempt attempt = new Attempt(request, processes, guard, policy, oversight.audit(), options, witness);
        Optional<SignalReport> refused = policy.refusal(caller, operation)
                .or(() -> witness.flatMap(Witness::refusal))
                .or(() -> oversight.rateLimit().refusal(caller))
                .map(why -> refuse(attempt, target, why));
        SignalReport report = refused.orElseGet(() -> deliver(attempt, target));
        SignalReport told = refused.orElseGet(() -> visibility.ofOwn(asked(request, target), report));
        oversight.audit().outcome(request, report);
        counters.count(caller, report);
        oversight.events().accept(new Delivery(request, report, told));
        return told;
    }

    private static Visibility.Asked asked(Request request, Target meant) {
        return new Visibility.Asked(request.caller(), request.operation(), request.signal(), request.target(), meant);
    }

    /**
     * What somebody may know of a request and what came of it: as its caller was told it, and as far as others may list the
     * processes. Empty where that is nothing.
     */
    public Optional<SignalReport> shown(Caller viewer, Delivery delivery) {
        Optional<Caller> now = oversight.standing().apply(viewer);
        return now.flatMap(caller -> caller.isAtLeast(delivery.request().caller())
                ? Optional.of(delivery.told())
                : visibility.ofOthers(caller, delivery.report()));
    }

    private SignalReport deliver(Attempt attempt, Target target) {
        return target.match(new Target.Cases<>(
                pid -> single.toPid(attempt, pid.pid()),
                handle -> single.toHandle(attempt, handle.identity()),
                handles -> each.send(attempt, handles),
                file -> single.toPidFile(attempt, file),
                name -> each.send(attempt, name),
                cgroup -> cgroups.send(attempt, cgroup),
                selection -> selection.isTree()
                        ? each.sendToTree(attempt, selection, attempt::maySee)
                        : each.send(attempt, selection),
                tree -> toTree(attempt, tree),
                group -> toMany(attempt, group, () -> whole.toGroup(attempt, group.pgid())),
                ownGroup -> toMany(attempt, ownGroup, () -> whole.toGroup(attempt, processes.ownGroup())),
                everybody -> toMany(attempt, everybody, () -> whole.toEverybody(attempt))));
    }

    private SignalReport toMany(Attempt attempt, Target target, Supplier<SignalReport> send) {
        Optional<Refusal> refusal =
                target.isBroadcast() ? guard.broadcastRefusal(BadRequest.quote(attempt.target())) : Optional.empty();
        return refusal.map(why -> refuse(attempt, target, why)).orElseGet(send);
    }

    private static Operation operation(Target target) {
        return target.isGroup() ? Operation.GROUP : Operation.SEND;
    }

    private SignalReport toTree(Attempt attempt, Target.Tree tree) {
        Optional<ProcessStat> root = processes.stat(tree.root());
        if (root.isEmpty()) {
            return single.toPid(attempt, tree.root());
        }
        Optional<Refusal> refusal = guard.outOfScope(root.get())
                .or(() -> guard.isGuardedSelf(tree.root(), attempt.signal())
                        ? Optional.empty()
                        : guard.refusal(root.get(), attempt.signal(), true));
        if (refusal.isPresent()) {
            return refuse(attempt, tree, refusal.get());
        }
        return each.sendToTree(attempt, tree, process -> true);
    }

    /** Refused before anything was looked up: one result, with kill(2)'s number for the target, 0 for a name. */
    private SignalReport refuse(Attempt attempt, Target target, Refusal why) {
        SignalResult refused = Results.refused(target.number(), target.name(), why);
        return Results.report(attempt.target(), attempt.signal(), 0, List.of(refused), "", why.retryAfter());
    }

    /**
     * Looks at one process, with signal 0; changes nothing. One that the policy hides is told as such, and nothing else of it.
     *
     * @param pid 1 to 2^31-1
     * @throws IllegalArgumentException beginning with {@code bad_value: } where the number can't be a pid
     */
    public ProbeReport probe(Caller caller, long pid) {
        return new Prober(
                        processes,
                        guard,
                        results,
                        signals,
                        stat -> visibility.refusal(caller, Operation.PROBE, stat, String.valueOf(pid)),
                        (stat, signal) -> guard.refusal(stat, signal, true)
                                .or(() -> policy.refusal(caller, Operation.SEND))
                                .or(() -> refusal(caller, signal, stat)))
                .probe(checkedPid(pid, "process id"));
    }

    /**
     * What a target means now, as far as the policy lets the caller see it; {@code *} for all in scope but kernel threads,
     * which take no signals.
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } where the target can't be understood
     */
    public ProcessList find(Caller caller, String target) {
        boolean all = "*".equals(target);
        Target meant = all ? new Target.Everybody() : rules.target(target);
        Lineage lineage = new Lineage(caller.process(), processes);
        Look look = look(caller, target, meant, lineage, stat -> all && stat.kernelThread());
        List<ProcessRow> rows = new Lister(processes, guard, look).rows(resolver.find(meant, mayList(caller), lineage));
        if (!rows.isEmpty() || all) {
            return new ProcessList(rows, "", Reason.NONE, look.note());
        }
        Refusal why = look.refusal().orElse(new Refusal(Reason.GONE, ""));
        return new ProcessList(rows, why.message(), why.reason(), look.note());
    }

    /** The rows of {@link #find}. */
    public List<ProcessRow> list(Caller caller, String target) {
        return find(caller, target).processes();
    }

    private Look look(Caller caller, String target, Target meant, Lineage lineage, Predicate<ProcessStat> leftOut) {
        return new Look(
                processes,
                guard,
                results,
                meant.reach(),
                lineage,
                leftOut,
                stat -> visibility.refusal(caller, Operation.LIST, stat, target));
    }

    private Predicate<ProcessStat> mayList(Caller caller) {
        return stat -> policy.judge(caller, Operation.LIST, Signal.NONE, new FactsFromKernel(processes, stat))
                .allowed();
    }

    private Optional<Refusal> refusal(Caller caller, Signal signal, ProcessStat process) {
        Policy.Verdict verdict = policy.judge(caller, Operation.SEND, signal, new FactsFromKernel(processes, process));
        return verdict.allowed()
                ? Optional.empty()
                : Optional.of(new Refusal(Reason.POLICY, "The policy refuses it: " + verdict.rule()));
    }

    /**
     * Whether somebody could send a signal, and which rule decides; sends nothing.
     *
     * @param asks sees only the processes that it may list
     * @param principal whom it is about
     * @throws IllegalArgumentException as {@link #send} does
     */
    public PolicyReport explain(Caller asks, Caller principal, String nameOrId, String signum) {
        Signal signal = signals.parse(signum);
        Target target = rules.target(nameOrId);
        Lineage lineage = new Lineage(asks.process(), processes);
        Look look = look(asks, nameOrId, target, lineage, stat -> false);
        return new Explainer(processes, guard, policy, look)
                .explain(
                        principal,
                        operation(target),
                        nameOrId,
                        signal,
                        target,
                        resolver.find(target, mayList(asks), lineage));
    }

    /** The running platform's signals, in order of their numbers. */
    public List<SignalInfo> signals() {
        return signals.rows();
    }

    /** What takes longer than a call; to be closed before the host is. */
    public Jobs jobs() {
        return jobs;
    }

    /** What this service has sent so far. */
    public Counters counters() {
        return counters;
    }

    /** Cancels the jobs, and ends the observing, that are going on. */
    @Override
    public void close() {
        jobs.close();
        observers.close();
    }

    /** Checked as a long before it is narrowed: (int) 4294967295L is -1, which is everybody. */
    private static int checkedPid(long pid, String what) {
        if (pid < 1 || pid > Integer.MAX_VALUE) {
            throw BadRequest.pid(pid, "is no " + what + "; give 1 to " + Integer.MAX_VALUE);
        }
        return (int) pid;
    }
}
