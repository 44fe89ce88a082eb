package io.signalman.core.job;

import io.signalman.core.BadRequest;
import io.signalman.core.Caller;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.Policy;
import io.signalman.core.PreviewReport;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.SignalReports;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.Order;
import io.signalman.core.plan.Plan;
import io.signalman.core.plan.Planner;
import io.signalman.core.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Ends processes step by step, or waits for their end. A job is seen, awaited and cancelled by the caller who began it,
 * and by callers with the role {@link Policy#ADMIN}; to all others it does not exist. A request that can't be
 * understood throws an IllegalArgumentException whose message begins with {@code bad_value: } or {@code bad_signal: }.
 * Safe for use by many threads.
 */
public final class Jobs implements AutoCloseable {
    /** How long a cancellation waits for the job's thread to read the last state of the processes. */
    private static final Duration CANCEL_PATIENCE = Duration.ofSeconds(2);

    private static final double LEAST_FREE = 0.25;

    private final Planner planner;
    private final JobRegistry registry;

    public Jobs(Planner planner) {
        this(planner, System::nanoTime);
    }

    /** @param nanoTime as {@link System#nanoTime}, for the age of jobs that are over */
    public Jobs(Planner planner, LongSupplier nanoTime) {
        this.planner = planner;
        this.registry = new JobRegistry(nanoTime);
    }

    /**
     * Begins to end the processes that the target means now, and returns when the first signal was sent. All processes
     * are held until the end, so that every signal reaches the same ones; new members of a tree or group join with each
     * signal. A process for which guards or policy refuse any signal of the ladder gets none of them.
     *
     * @param ladder {@code TERM 10s KILL}: up to 8 signals, each with a wait of 1ms to 1h; the last one may have none,
     *     and 5 s then. "" is {@code TERM 10s KILL}
     * @return the running job; its id is 0 if nothing was begun
     */
    public JobReport stop(Caller caller, String nameOrId, String ladder) {
        Ladder steps = Ladder.parse(ladder, planner.signals());
        Order order = order(caller, nameOrId, steps);
        Optional<Refusal> refusal = planner.oversight()
                .rateLimit()
                .refusal(caller)
                .or(() -> planner.callerRefusal(order))
                .or(() -> targetRefusal(order));
        if (refusal.isPresent()) {
            List<SignalResult> why = refused(refusal.get());
            planner.refused(order, 0, why, refusal.get().retryAfter());
            return notBegun(order, steps, 0, why, refusal.get());
        }
        return begin(order, steps);
    }

    /** The refusal of a tree is about its root, which the policy may hide; other refusals are about no process. */
    private Optional<Refusal> targetRefusal(Order order) {
        Optional<Refusal> refusal = planner.targetRefusal(order);
        return order.target().reach() != Target.Reach.TREE
                ? refusal
                : refusal.map(why -> SignalResult.refused(order.target().number(), "", why))
                        .map(root ->
                                planner.visibility().ofOwn(order, List.of(root)).get(0))
                        .map(shown -> new Refusal(shown.reason(), shown.message()));
    }

    private Order order(Caller caller, String nameOrId, Ladder ladder) {
        return Order.stop(caller, nameOrId, planner.rules().target(nameOrId), ladder.signals());
    }

    /**
     * The outcome of {@link #stop} if it were called now; sends nothing. The effect is that of the ladder's first
     * signal.
     */
    public PreviewReport preview(Caller caller, String nameOrId, String ladder) {
        Ladder steps = Ladder.parse(ladder, planner.signals());
        Order order = order(caller, nameOrId, steps);
        LadderPreview preview = new LadderPreview(planner, order, steps);
        Optional<Refusal> refusal = planner.callerRefusal(order).or(() -> targetRefusal(order));
        if (refusal.isPresent()) {
            return preview.refused(0, refused(refusal.get()));
        }
        try (Plan plan = planner.plan(order)) {
            Optional<Refusal> whole = plan.resolve();
            return whole.isPresent() ? preview.refused(plan.matchedVisibly(), refused(whole.get())) : preview.of(plan);
        }
    }

    /** One result about no process: nothing was looked up, or all are refused. */
    private static List<SignalResult> refused(Refusal why) {
        return List.of(SignalResult.refused(0, "", why));
    }

    /**
     * Waits until the processes that the target means now have ended, or the time (1ms to 1h) is over; sends nothing.
     */
    public JobReport await(Caller caller, String nameOrId, String timeout) {
        JobReport begun = startAwait(caller, nameOrId, timeout);
        return begun.id() == 0
                ? begun
                : registry.find(begun.id())
                        .map(job -> awaited(caller, job, Waits.LONGEST))
                        .orElse(begun);
    }

    /** Begins to wait for that time (1ms to 1h) and returns at once. The job's id is 0 if nothing was begun. */
    public JobReport startAwait(Caller caller, String nameOrId, String timeout) {
        Ladder wait = Ladder.ofWait(timeout, Waits.parse(timeout, Waits.SHORTEST));
        Order order = Order.await(caller, nameOrId, planner.rules().target(nameOrId));
        Optional<Refusal> refusal = planner.callerRefusal(order);
        return refusal.isPresent()
                ? notBegun(order, wait, 0, refused(refusal.get()), refusal.get())
                : begin(order, wait);
    }

    private JobReport begin(Order order, Ladder ladder) {
        try (Plan plan = planner.plan(order)) {
            Optional<Refusal> refusal = plan.resolve().or(() -> descriptorRefusal(ladder));
            if (refusal.isEmpty() && !plan.allowed().isEmpty()) {
                try {
                    Job job = registry.begin(
                            order.caller(),
                            ladder.sends(),
                            (id, whenOver) -> new Job(id, ladder, plan, planner, whenOver));
                    return shown(order.caller(), job);
                } catch (JobRegistry.FullException e) {
                    refusal = Optional.of(e.refusal());
                }
            }
            List<SignalResult> why = refusal.map(plan::refusedWhole).orElseGet(plan::others);
            if (ladder.sends()) {
                planner.refused(order, plan.matched(), why, 0);
            }
            return notBegun(order, ladder, plan, why, refusal);
        }
    }

    /** A wait holds a descriptor for each process, and whoever may only look must not take the host's last ones. */
    private Optional<Refusal> descriptorRefusal(Ladder ladder) {
        return ladder.sends() || planner.processes().freeDescriptors() >= LEAST_FREE
                ? Optional.empty()
                : Optional.of(new Refusal(
                        Reason.BUSY,
                        "Less than a quarter of the host JVM's file descriptors would be left; wait for fewer processes,"
                                + " or raise its limit (ulimit -n)."));
    }

    private JobReport notBegun(
            Order order, Ladder ladder, Plan plan, List<SignalResult> why, Optional<Refusal> refusal) {
        List<SignalResult> shown = planner.visibility().ofOwn(order, why);
        String first = shown.isEmpty()
                ? SignalReports.nothingMatches(order.text())
                : shown.get(0).message();
        Refusal deciding = refusal.filter(whole -> shown == why)
                .orElseGet(() -> new Refusal(SignalReports.deciding(shown), first));
        return notBegun(
                order,
                ladder,
                shown == why ? plan.matched() : SignalResult.present(shown),
                shown,
                new Refusal(deciding.reason(), Sentences.join(deciding.message(), plan.note())));
    }

    /** @param why the reason for all results, one for each process that was meant */
    private static JobReport notBegun(
            Order order, Ladder ladder, int matched, List<SignalResult> results, Refusal why) {
        return new JobReport(
                0,
                order.text(),
                ladder.text(),
                order.caller().name(),
                SignalResult.present(results) == 0 ? JobState.GONE : JobState.REFUSED,
                false,
                matched,
                0,
                Instant.now().toString(),
                0,
                why.message(),
                why.reason(),
                why.retryAfter(),
                JobReport.Row.of(results));
    }

    private JobReport awaited(Caller caller, Job job, Duration wait) {
        registry.await(job, wait);
        return shown(caller, job);
    }

    private JobReport shown(Caller caller, Job job) {
        return planner.visibility().of(job.askedBy(caller), job.report());
    }

    /** Waits until a job is over, or the time (0s to 1h). The job runs, or has ended less than 10 minutes ago. */
    public JobReport awaitJob(Caller caller, long id, String timeout) {
        Duration wait = Waits.parse(timeout, Duration.ZERO);
        return awaited(caller, job(caller, id), wait);
    }

    /** Ends a job before its time; nothing is sent afterwards. A job that is over stays as it is. */
    public JobReport cancel(Caller caller, long id) {
        Job job = job(caller, id);
        Order order = job.askedBy(caller);
        if (job.cancel(new Refusal(Reason.CANCELLED, "Cancelled by " + caller.name() + ".")) && order.sends()) {
            planner.cancelled(order, id);
        }
        return awaited(caller, job, CANCEL_PATIENCE);
    }

    /** The jobs that run or ended less than 10 minutes ago, the newest first. */
    public List<JobReport> list(Caller caller) {
        return registry.all().stream()
                .filter(job -> mayBeSeen(caller, job))
                .map(job -> shown(caller, job))
                .toList();
    }

    /** The number of running jobs of all callers. */
    public int running() {
        return registry.running();
    }

    private Job job(Caller caller, long id) {
        return registry.find(id)
                .filter(job -> mayBeSeen(caller, job))
                .orElseThrow(() -> BadRequest.value("job " + id
                        + " does not exist; a job is kept for 10 minutes after its end, and listJobs shows all jobs"));
    }

    private boolean mayBeSeen(Caller caller, Job job) {
        Caller owner = planner.oversight().standing().apply(job.principal()).orElse(job.principal());
        return caller.roles().contains(Policy.ADMIN) || caller.isAtLeast(owner);
    }

    /** Cancels all running jobs, waits for them and for the callers who wait for them; begins no more. */
    @Override
    public void close() {
        registry.close();
    }
}
