package io.signalman.core.job;

import io.signalman.core.Caller;
import io.signalman.core.ErrorText;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.Order;
import io.signalman.core.plan.Plan;
import io.signalman.core.plan.Planner;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Drives {@link JobSteps} with a thread, the clock and held processes. */
final class Job implements Runnable {
    /** How long a parent may take to reap an ended process before the job reports a zombie. */
    private static final Duration SETTLING = Duration.ofMillis(100);

    /** How often a wait checks its caller's credential. */
    private static final long CALLER_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long id;
    private final Ladder ladder;
    private final Planner planner;
    private final Consumer<Job> whenOver;
    private final Instant started = Instant.now();
    private final long began = System.nanoTime();
    private final JobProcesses processes;
    private final Rungs rungs;
    private final String note;
    private final Thread thread;
    private final CountDownLatch underWay = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    /** Its caller has the roles of the last signal. */
    private volatile Order order;

    private volatile String successors = "";

    /** Guards the fields below, and keeps sends from following a cancellation. */
    private final Object lock = new Object();

    private JobSteps steps;
    private JobState state = JobState.RUNNING;
    private long millis;

    /** Takes over the processes of a plan; {@code whenOver} runs on the job's thread at its end. */
    Job(long id, Ladder ladder, Plan plan, Planner planner, Consumer<Job> whenOver) {
        this.id = id;
        this.order = plan.order();
        this.ladder = ladder;
        this.planner = planner;
        this.whenOver = whenOver;
        this.note = plan.note();
        this.steps = JobSteps.of(ladder);
        this.thread = new Thread(null, this, "signalman-job-" + id, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Job.class.getClassLoader());
        this.processes = new JobProcesses(planner.signals(), began, () -> LockSupport.unpark(thread));
        this.rungs = new Rungs(planner, processes, plan, this::sendUnlessCancelled);
        processes.join(plan);
    }

    long id() {
        return id;
    }

    Caller principal() {
        return order.caller();
    }

    /** Its order as if another caller had given it. */
    Order askedBy(Caller viewer) {
        return order.by(viewer);
    }

    boolean sends() {
        return ladder.sends();
    }

    void start() {
        thread.start();
    }

    /** Returns once the first signal was sent, or nothing will be. */
    void awaitFirstSignal() {
        await(underWay, Waits.LONGEST);
    }

    @Override
    public void run() {
        try {
            processes.watch(processes.all());
            JobSteps.Action next = on(new JobSteps.Event.Begun());
            while (!(next instanceof JobSteps.Action.Finish)) {
                next = on(perform(next));
            }
            lookForSuccessors();
        } catch (RuntimeException e) {
            on(new JobSteps.Event.Failed(new Refusal(Reason.FAILED, ErrorText.of(e))));
        } finally {
            end();
        }
    }

    private JobSteps.Action on(JobSteps.Event event) {
        synchronized (lock) {
            JobSteps.Step step = steps.on(event, System.nanoTime());
            steps = step.next();
            return step.action();
        }
    }

    private JobSteps.Event perform(JobSteps.Action action) {
        if (action instanceof JobSteps.Action.Join join) {
            boolean due = (!join.first() || renewCaller(join.signal())) && rungs.join(order, join.first());
            return new JobSteps.Event.Joined(due && processes.isAnyAwaited());
        }
        if (action instanceof JobSteps.Action.Send send) {
            return rungs.send(order, send.signal());
        }
        long nanos = action instanceof JobSteps.Action.Wait wait ? wait.nanos() : 0;
        underWay.countDown();
        return await(nanos);
    }

    private JobSteps.Event await(long nanos) {
        if (nanos > 0) {
            Thread.interrupted(); // an interrupt means nothing here, and would keep the thread from waiting
            LockSupport.parkNanos(this, ladder.sends() ? nanos : Math.min(nanos, CALLER_LOOK_NANOS));
        }
        boolean running;
        do {
            processes.updateEnded();
            running = processes.isAnyAwaited();
        } while (processes.haveMoreEnded());
        if (running && !ladder.sends()) {
            renewCaller(Signal.NONE);
        }
        return new JobSteps.Event.Looked(running, processes.isAnySettling(SETTLING));
    }

    /** Gives the order the caller's current roles; cancels the job once the caller's credential is revoked. */
    private boolean renewCaller(Signal signal) {
        Caller caller = order.caller();
        String revoked = "The credential of " + caller.name() + " was revoked";
        Optional<Caller> now = planner.oversight().standing().apply(caller);
        now.ifPresentOrElse(current -> order = order.by(current), () -> {
            if (!signal.isNone()) {
                Refusal why = new Refusal(Reason.ROLE, revoked + " before the signal was sent.");
                planner.refused(
                        order.with(signal),
                        processes.awaited().size(),
                        processes.awaited().stream()
                                .map(process -> SignalResult.refused(process.process(), why))
                                .toList(),
                        0);
            }
            cancel(new Refusal(
                    Reason.ROLE, revoked + ", so the job has ended. Begin a new one with a valid credential."));
        });
        return now.isPresent();
    }

    private SignalResult sendUnlessCancelled(Processes.HeldProcess process, Supplier<SignalResult> send) {
        synchronized (lock) {
            return steps.cancelled().isPresent()
                    ? SignalResult.refused(
                            process,
                            new Refusal(Reason.CANCELLED, "The job was cancelled before this signal was sent."))
                    : send.get();
        }
    }

    private void lookForSuccessors() {
        JobSteps last;
        synchronized (lock) {
            last = steps;
        }
        boolean looks = last.cancelled().isEmpty()
                && last.failed().isEmpty()
                && processes.ended() > 0
                && ladder.sends()
                && !order.target().isOne()
                && !order.target().picks();
        if (looks && renewCaller(Signal.NONE)) {
            successors = rungs.successors(order);
        }
    }

    /** Ends the job, even if its thread could not start. */
    void end() {
        synchronized (lock) {
            if (steps.lastSent().isEmpty()) {
                steps.failed().ifPresent(why -> processes.awaited().forEach(process -> process.refuse(why)));
            }
        }
        try {
            processes.closeRefused();
            processes.all().forEach(process -> {
                try (process) {
                    process.update();
                    process.finish(planner.processes());
                }
            });
            rungs.recordRefused(order);
        } finally {
            synchronized (lock) {
                state = steps.result(
                        processes.haveAllEnded(), !processes.others().isEmpty());
                millis = millis();
            }
            whenOver.accept(this);
            underWay.countDown();
            over.countDown();
        }
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** Keeps the job from sending more; returns false, and does nothing, if it is cancelled already or over. */
    boolean cancel(Refusal why) {
        synchronized (lock) {
            if (state != JobState.RUNNING || steps.cancelled().isPresent()) {
                return false;
            }
            steps = steps.on(new JobSteps.Event.Cancelled(why), System.nanoTime())
                    .next();
        }
        LockSupport.unpark(thread);
        return true;
    }

    void await(Duration timeout) {
        await(over, timeout);
    }

    @SuppressWarnings("ResultOfMethodCallIgnored") // the report says
    private static void await(CountDownLatch latch, Duration timeout) {
        try {
            latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void join(Duration patience) {
        try {
            thread.join(Math.max(1, patience.toMillis())); // 0 would wait forever
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    JobReport report() {
        synchronized (lock) {
            var rows = processes.rows();
            int ended = processes.ended();
            return new JobReport(
                    id,
                    order.text(),
                    ladder.text(),
                    order.caller().name(),
                    state,
                    state == JobState.DONE,
                    rows.size(),
                    ended,
                    started.toString(),
                    state == JobState.RUNNING ? millis() : millis,
                    Sentences.join(
                            steps.progress(state, ended, rows.size()),
                            processes.resumptions(),
                            steps.cancelled().map(Refusal::message).orElse(""),
                            steps.failed().map(Refusal::message).orElse(""),
                            rungs.note(note, steps),
                            successors),
                    steps.failed().or(steps::cancelled).map(Refusal::reason).orElse(Reason.NONE),
                    0,
                    rows);
        }
    }
}
