package io.signalman.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Ends processes step by step, or waits for their end. What is begun here is seen, awaited and cancelled by whoever began
 * it, and by those with the role {@link Policy#ADMIN}; to all others it does not exist. Safe for use by many threads.
 */
public final class Jobs implements AutoCloseable {
    /** So that the report tells what was left; the job's thread has to read that. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

    private final Processes processes;
    private final SignalTable signals;
    private final Rules rules;
    private final Oversight oversight;
    private final Predictor predictor;
    private final Guard guard;
    private final Results results;
    private final Resolver resolver;
    private final RungSender sender;
    private final Job.Tools tools;
    private final JobShelf shelf;
    private final Visibility visibility;

    /** @param ids of requests */
    Jobs(
            Processes processes,
            SignalTable signals,
            Rules rules,
            Oversight oversight,
            Counters counters,
            AtomicLong ids,
            Predictor predictor,
            LongSupplier nanoTime) {
        this.processes = processes;
        this.signals = signals;
        this.rules = rules;
        this.oversight = oversight;
        this.predictor = predictor;
        this.guard = new Guard(processes, rules);
        this.results = new Results(processes);
        this.resolver = new Resolver(processes, guard);
        this.sender = new RungSender(processes, guard, results, oversight, counters, ids, signals.parse("CONT"));
        this.tools = new Job.Tools(
                processes, signals, sender, new Kin(processes), rules.fanoutMax(), this::aim, this::meantNow);
        this.shelf = new JobShelf(nanoTime);
        this.visibility = new Visibility(processes, oversight.policy());
    }

    /**
     * Begins to end what the target means now, and returns when the first signal was sent. All are held until the end, so
     * that every signal reaches the same processes; those of a tree or a group are looked up again with each signal. A
     * process for which guards or policy refuse any signal of the ladder gets none of them.
     *
     * @param ladder {@code TERM 10s KILL}: up to 8 signals, each with a wait of 1ms to 1h; the last one may have none, and
     *     5 s then. "" is {@code TERM 10s KILL}
     * @return the job as it has begun; its id is 0 if it was not
     * @throws IllegalArgumentException beginning with {@code bad_value: } or {@code bad_signal: } where the request can't
     *     be understood
     */
    public JobReport stop(Caller caller, String nameOrId, String ladder) {
        Ladder steps = Ladder.parse(ladder, signals);
        Target target = rules.target(nameOrId);
        RungSender.Order order = new RungSender.Order(caller, nameOrId, target);
        Optional<Refusal> refusal = oversight
                .policy()
                .refusal(caller, Operation.STOP)
                .or(() -> oversight.rateLimit().refusal(caller))
                .or(() -> refusalOfMany(order, steps));
        if (refusal.isPresent()) {
            List<SignalResult> why = List.of(Results.refused(0, "", refusal.get()));
            sender.refused(order, steps.first(), 0, why, refusal.get().retryAfter());
            return JobReports.notBegun(order, steps, refusal.get());
        }
        try (Aim aim = aim(order, steps, lineage(caller))) {
            return begin(order, target, steps, aim);
        }
    }

    /**
     * What {@link #stop} would come to; sends nothing. The effect is that of the ladder's first signal.
     *
     * @throws IllegalArgumentException as {@link #stop} does
     */
    public PreviewReport preview(Caller caller, String nameOrId, String ladder) {
        Ladder steps = Ladder.parse(ladder, signals);
        Target target = rules.target(nameOrId);
        RungSender.Order order = new RungSender.Order(caller, nameOrId, target);
        Optional<Refusal> refusal =
                oversight.policy().refusal(caller, Operation.STOP).or(() -> refusalOfMany(order, steps));
        if (refusal.isPresent()) {
            return LadderPreview.refused(nameOrId, steps, 0, List.of(Results.refused(0, "", refusal.get())));
        }
        try (Aim aim = aim(order, steps, lineage(caller))) {
            Optional<Refusal> whole = find(target, aim, true);
            return whole.isPresent()
                    ? LadderPreview.refused(
                            nameOrId, steps, aim.matched(), List.of(Results.refused(0, "", whole.get())))
                    : LadderPreview.of(
                            nameOrId,
                            steps,
                            aim,
                            visibility.ofOwn(order.asked(steps.first()), aim.others()),
                            predictor,
                            process -> sender.resumption(order, process));
        }
    }

    private Optional<Refusal> refusalOfMany(RungSender.Order order, Ladder ladder) {
        if (order.meant().isBroadcast()) {
            return guard.broadcastRefusal(BadRequest.quote(order.target()));
        }
        if (order.meant().reach() != Target.Reach.TREE
                || guard.isGuardedSelf(order.meant().number())) {
            return Optional.empty();
        }
        return processes
                .stat(order.meant().number()) // none for 0: conditions find the roots
                .flatMap(root -> guard.outOfScope(root)
                        .or(() -> ladder.rungs().stream()
                                .flatMap(rung -> guard.refusal(root, rung.signal(), true).stream())
                                .findFirst())
                        .map(why -> visibility.sees(order.asked(ladder.first()), new FactsFromKernel(processes, root))
                                ? why
                                : Visibility.refusal(order.caller(), order.target())));
    }

    private Aim aim(RungSender.Order order, Ladder ladder, Lineage lineage) {
        Predicate<ProcessStat> mayBeSeen =
                process -> listRefusal(order.caller(), process).isEmpty()
                        || sender.refusal(order, ladder, process).isEmpty();
        return aim(order, lineage, mayBeSeen, process -> sender.refusal(order, ladder, process));
    }

    /**
     * @param mayBeFound whether conditions find a process
     * @param refusal why nothing may be done about a process
     */
    private Aim aim(
            RungSender.Order order,
            Lineage lineage,
            Predicate<ProcessStat> mayBeFound,
            Function<ProcessStat, Optional<Refusal>> refusal) {
        Aim.Terms terms = new Aim.Terms(
                order.reach(),
                lineage,
                true,
                order.meant().isByConditions() ? mayBeFound : process -> true,
                process -> refusal.apply(process.stat()).map(why -> Results.refused(process, why)));
        return new Aim(processes, rules, guard, results, terms);
    }

    /**
     * Waits until what the target means now has ended, or the time is over; sends nothing.
     *
     * @param timeout 1ms to 1h
     * @throws IllegalArgumentException as {@link #stop} does
     */
    public JobReport await(Caller caller, String nameOrId, String timeout) {
        JobReport begun = startAwait(caller, nameOrId, timeout);
        return begun.id() == 0
                ? begun
                : shelf.find(begun.id())
                        .map(job -> awaited(caller, job, Waits.LONGEST))
                        .orElse(begun);
    }

    /**
     * Begins to wait; returns at once.
     *
     * @param timeout 1ms to 1h
     * @return the job as it has begun; its id is 0 if it was not
     * @throws IllegalArgumentException as {@link #stop} does
     */
    public JobReport startAwait(Caller caller, String nameOrId, String timeout) {
        Ladder wait = Ladder.ofWait(timeout, Waits.parse(timeout, Waits.SHORTEST));
        Target target = rules.target(nameOrId);
        RungSender.Order order = new RungSender.Order(caller, nameOrId, target);
        Optional<Refusal> refusal = oversight.policy().refusal(caller, Operation.LIST);
        if (refusal.isPresent()) {
            return JobReports.notBegun(order, wait, refusal.get());
        }
        try (Aim aim = aim(
                order,
                lineage(caller),
                process -> listRefusal(caller, process).isEmpty(),
                process -> guard.isGuardedSelf(process.pid())
                        ? Optional.of(new Refusal(
                                Reason.GUARD, "The host JVM can't wait for its own end (setting guard.self)."))
                        : listRefusal(caller, process))) {
            return begin(order, target, wait, aim);
        }
    }

    private JobReport begin(RungSender.Order order, Target target, Ladder ladder, Aim aim) {
        Optional<Refusal> refusal = find(target, aim, ladder.sends());
        String note = aim.note();
        if (refusal.isEmpty() && !aim.held().isEmpty()) {
            try {
                return shown(
                        order.caller(),
                        shelf.begin(
                                order.caller(),
                                ladder.sends(),
                                (id, whenOver) -> new Job(id, order, target, ladder, aim, note, tools, whenOver)));
            } catch (JobShelf.FullException e) {
                refusal = Optional.of(e.refusal());
            }
        }
        List<SignalResult> why = new ArrayList<>(aim.others());
        refusal.ifPresent(whole ->
                aim.meant().forEach(process -> why.add(Results.refused(process.pid(), process.name(), whole))));
        if (ladder.sends()) {
            sender.refused(order, ladder.first(), aim.matched(), why, 0);
        }
        List<SignalResult> shown = visibility.ofOwn(order.asked(ladder.first()), why);
        String message = shown.isEmpty()
                ? "Nothing matches " + BadRequest.quote(order.target()) + " now."
                : shown.get(0).message();
        Refusal first =
                refusal.filter(whole -> shown == why).orElseGet(() -> new Refusal(Results.deciding(shown), message));
        Refusal told = new Refusal(first.reason(), Results.sentences(first.message(), note));
        int matched = shown == why ? aim.matched() : Results.present(shown);
        return JobReports.notBegun(order, ladder, matched, shown, told);
    }

    /** Takes what the target means: why nothing may be done about any of them. */
    private Optional<Refusal> find(Target target, Aim aim, boolean sends) {
        List<Resolver.Found> found = pinned(target, aim)
                .map(meant -> resolver.find(meant, aim::maySee, aim.lineage()))
                .orElse(List.of());
        aim.take(found);
        if (sends && target.reach() == Target.Reach.GROUP && aim.selfLeftOut()) {
            return Optional.of(new Refusal(Reason.GUARD, "The group holds the host JVM itself (setting guard.self)."));
        }
        Optional<Refusal> init =
                target.reach() == Target.Reach.TREE ? Resolver.Found.initRefusal(found, guard) : Optional.empty();
        return init.or(() -> guard.fanoutRefusal(aim.matched()));
    }

    /** A pidfile is read once; empty where it names nobody, which the aim is told. */
    private Optional<Target> pinned(Target target, Aim aim) {
        return target.pidFile().isEmpty()
                ? Optional.of(target)
                : new PidFileCheck(processes)
                        .identity(target.pidFile().get(), aim::tell)
                        .map(Target.Handle::new);
    }

    private Optional<Refusal> listRefusal(Caller caller, ProcessStat process) {
        Policy.Verdict verdict =
                oversight.policy().judge(caller, Operation.LIST, Signal.NONE, new FactsFromKernel(processes, process));
        return verdict.allowed()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.POLICY, "The policy refuses to list " + process.pid() + ": " + verdict.rule()));
    }

    private JobReport awaited(Caller caller, Job job, Duration wait) {
        shelf.await(job, wait);
        return shown(caller, job);
    }

    private JobReport shown(Caller caller, Job job) {
        return visibility.of(job.askedBy(caller), job.report());
    }

    private List<ProcessStat> meantNow(RungSender.Order order, Target target, Ladder ladder, Lineage lineage) {
        try (Aim aim = aim(order, ladder, lineage)) {
            find(target, aim, false);
            Stream<ProcessStat> others = visibility.ofOwn(order.asked(ladder.first()), aim.others()).stream()
                    .filter(other -> !other.handle().isEmpty())
                    .flatMap(other -> processes.stat(other.pid()).stream()
                            .filter(process -> Kin.key(other.handle()).equals(Kin.key(process))));
            return Stream.concat(aim.meant().stream(), others).toList();
        }
    }

    private Lineage lineage(Caller caller) {
        return new Lineage(caller.process(), processes);
    }

    /**
     * Waits until a job is over, or the time.
     *
     * @param id of a job that runs, or ended less than 10 minutes ago
     * @param timeout 0s to 1h
     * @return the job as it is then
     * @throws IllegalArgumentException beginning with {@code bad_value: } where there is no such job for this caller
     */
    public JobReport awaitJob(Caller caller, long id, String timeout) {
        Duration wait = Waits.parse(timeout, Duration.ZERO);
        return awaited(caller, job(caller, id), wait);
    }

    /**
     * Ends a job before its time; nothing is sent after this. One that is over stays as it is.
     *
     * @return the job as it is then
     * @throws IllegalArgumentException as {@link #awaitJob} does
     */
    public JobReport cancel(Caller caller, long id) {
        Job job = job(caller, id);
        job.cancel(new Refusal(Reason.CANCELLED, "Cancelled by " + caller.name() + "."));
        return awaited(caller, job, CANCEL_PATIENCE);
    }

    /** Those that run and those that ended less than 10 minutes ago, the newest first. */
    public List<JobReport> list(Caller caller) {
        return shelf.all().stream()
                .filter(job -> mayBeSeen(caller, job))
                .map(job -> shown(caller, job))
                .toList();
    }

    private Job job(Caller caller, long id) {
        return shelf.find(id)
                .filter(job -> mayBeSeen(caller, job))
                .orElseThrow(
                        () -> BadRequest.value(
                                "there is no job " + id
                                        + " (any more); a job is kept for 10 minutes after its end, and listJobs shows those there are"));
    }

    private boolean mayBeSeen(Caller caller, Job job) {
        Caller owner = oversight.standing().apply(job.principal()).orElse(job.principal());
        return caller.roles().contains(Policy.ADMIN) || caller.isAtLeast(owner);
    }

    /** Cancels all that run, waits for their ends and for those who wait for them; begins none any more. */
    @Override
    public void close() {
        shelf.close();
    }
}
