package io.signalman.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Processes that are being ended step by step, or waited for, on a thread of their own. */
final class Job implements Runnable {
    /** How long a process that has ended may take to be collected, before it is called a zombie. */
    private static final Duration SETTLING = Duration.ofMillis(100);

    private static final long SETTLING_LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    /** How often one rung looks for processes that have joined. */
    private static final int PASSES = 16;

    /** Of those that ever joined, in {@code fanout.max}; the ended ones need no descriptor. */
    private static final int ROWS_PER_MOST = 4;

    /** How often a wait makes sure that its caller may still call. */
    private static final long CALLER_LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long id;
    private final Target target;
    private final Ladder ladder;
    private final Tools tools;
    private final Consumer<Job> whenOver;
    private final Instant started = Instant.now();
    private final long began = System.nanoTime();
    private final Crew crew;
    private final Thread thread;
    private final Lineage lineage;
    private final long startTime;
    private final CountDownLatch underWay = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);

    /** Its caller has the roles of the last signal. */
    private volatile RungSender.Order order;

    /** Guards what follows, and that nothing is sent once it is cancelled. */
    private final Object lock = new Object();

    private String note;
    private String lastSent = "";
    private String successors = "";
    private Optional<Refusal> cancelled = Optional.empty();
    private Optional<Refusal> trouble = Optional.empty();
    private JobState state = JobState.RUNNING;
    private long millis;

    /**
     * What all jobs share.
     *
     * @param most {@code fanout.max}
     */
    record Tools(
            Processes processes, SignalTable signals, RungSender sender, Kin kin, int most, Aims aims, Meant meant) {}

    /** For processes that join a job. */
    @FunctionalInterface
    interface Aims {
        Aim make(RungSender.Order order, Ladder ladder, Lineage lineage);
    }

    /** For processes that started after a job. */
    @FunctionalInterface
    interface Meant {
        /** What the target means now and the caller may see. */
        List<ProcessStat> now(RungSender.Order order, Target target, Ladder ladder, Lineage lineage);
    }

    /** @param whenOver is told on the job's thread */
    Job(
            long id,
            RungSender.Order order,
            Target target,
            Ladder ladder,
            Aim found,
            String note,
            Tools tools,
            Consumer<Job> whenOver) {
        this.id = id;
        this.order = order;
        this.target = target;
        this.ladder = ladder;
        this.note = note;
        this.tools = tools;
        this.whenOver = whenOver;
        this.thread = new Thread(null, this, "signalman-job-" + id, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Job.class.getClassLoader());
        this.crew = new Crew(tools.signals(), began);
        this.lineage = found.lineage(); // as it was: the caller may end first
        this.startTime = tools.processes().details().startTime(Duration.ZERO);
        crew.join(found);
    }

    long id() {
        return id;
    }

    Caller principal() {
        return order.caller();
    }

    /** What its caller asked for, as if that had been somebody else. */
    Visibility.Asked askedBy(Caller viewer) {
        return new Visibility.Asked(
                viewer, ladder.sends() ? Operation.STOP : Operation.LIST, ladder.first(), order.target(), target);
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
            crew.all().forEach(member -> member.watch(this::wakeUp));
            for (Ladder.Rung rung : ladder.rungs()) {
                if (isOver() || (!rung.signal().isNone() && !send(rung.signal()))) {
                    break;
                }
                underWay.countDown();
                awaitEnds(rung);
            }
            lookForSuccessors();
        } catch (RuntimeException e) {
            inTrouble(new Refusal(Reason.FAILED, ErrorText.of(e)));
        } finally {
            end();
        }
    }

    private void wakeUp() {
        LockSupport.unpark(thread);
    }

    private boolean isOver() {
        synchronized (lock) {
            return cancelled.isPresent() || crew.awaited().isEmpty();
        }
    }

    /** To all that are left and those that have joined, until nobody joins any more: whether to go on. */
    private boolean send(Signal signal) {
        if (!mayCallerGoOn()) {
            tools.sender().refused(order, signal, crew.awaited().size(), unsent(), 0);
            return false;
        }
        List<Member> due = new ArrayList<>(crew.awaited());
        List<SignalResult> refused = new ArrayList<>();
        synchronized (lock) {
            if (lastSent.isEmpty()) {
                refused.addAll(crew.others());
            }
        }
        for (int pass = 0; pass < PASSES; pass++) {
            refused.addAll(joinKin(due));
            if (isOver() || (due.isEmpty() && refused.isEmpty())) {
                return true;
            }
            Optional<Refusal> nothing = tools.sender().send(order, signal, due, refused, this::send);
            if (nothing.isPresent()) {
                inTrouble(nothing.get());
                return false;
            }
            tools.sender().resume(order, signal, due, this::send);
            synchronized (lock) {
                lastSent = signal.name();
            }
            due.clear();
            refused.clear();
        }
        synchronized (lock) {
            note = "New ones kept joining, and some may be missed.";
        }
        return true;
    }

    /** Cancels the job once its caller's credential is revoked. */
    private boolean mayCallerGoOn() {
        Optional<RungSender.Order> now = tools.sender().now(order);
        now.ifPresentOrElse(
                asked -> order = asked,
                () -> cancel(new Refusal(
                        Reason.ROLE,
                        "The credential of " + order.caller().name()
                                + " was revoked, so the job has ended. Begin it anew with one that is valid.")));
        return now.isPresent();
    }

    private List<SignalResult> unsent() {
        Refusal revoked = new Refusal(
                Reason.ROLE, "The credential of " + order.caller().name() + " was revoked before the signal was sent.");
        return crew.awaited().stream()
                .map(member -> Results.refused(member.process(), revoked))
                .toList();
    }

    /** @return those of them that may not get the signal */
    private List<SignalResult> joinKin(List<Member> due) {
        List<Resolver.Found> kin = tools.kin().joined(target, crew.awaited(), crew.known());
        if (kin.isEmpty()) {
            return List.of();
        }
        try (Aim aim = tools.aims().make(order, ladder, lineage)) {
            int room = Math.min(
                    tools.most() - crew.awaited().size(),
                    ROWS_PER_MOST * tools.most() - crew.all().size());
            aim.take(kin.subList(0, Math.max(0, Math.min(room, kin.size()))));
            if (kin.size() > room) {
                synchronized (lock) {
                    note = "More have joined than it can take (setting fanout.max=" + tools.most() + ").";
                }
            }
            List<SignalResult> refused = aim.others();
            List<Member> joined = crew.join(aim);
            joined.forEach(member -> member.watch(this::wakeUp));
            due.addAll(joined);
            return refused;
        }
    }

    /** The errno; nothing where somebody has cancelled it. */
    private Optional<Integer> send(Member member, Signal signal) {
        synchronized (lock) {
            return cancelled.isPresent()
                    ? Optional.empty()
                    : Optional.of(member.process().send(signal.number()));
        }
    }

    /** Until all have ended and are collected, or one of them is left when the time is over. */
    private void awaitEnds(Ladder.Rung rung) {
        long deadline = System.nanoTime() + rung.patience().toNanos();
        boolean sends = !rung.signal().isNone();
        while (true) {
            crew.all().forEach(Member::learn);
            boolean settling = crew.all().stream().anyMatch(member -> member.isSettling(SETTLING));
            boolean over = isOver();
            long left = deadline - System.nanoTime();
            if (over ? !settling : left <= 0 || !(sends || mayCallerGoOn())) {
                return;
            }
            long look = sends ? left : Math.min(left, CALLER_LOOK_NANOS);
            Thread.interrupted(); // of no meaning here, and nobody could wait with it
            LockSupport.parkNanos(this, settling ? Math.min(SETTLING_LOOK_NANOS, over ? Long.MAX_VALUE : look) : look);
        }
    }

    /** Processes may have started meanwhile in place of the ones that have ended. */
    private void lookForSuccessors() {
        boolean looks;
        synchronized (lock) {
            looks = cancelled.isEmpty() && trouble.isEmpty() && crew.ended() > 0;
        }
        if (!looks || target.isOne() || target.picks() || !ladder.sends() || !mayCallerGoOn()) {
            return;
        }
        long count = tools.meant().now(order, target, ladder, lineage).stream()
                .filter(process ->
                        process.startTime() >= startTime && !crew.known().contains(Kin.key(process)))
                .count();
        if (count > 0) {
            synchronized (lock) {
                successors = count + (count == 1 ? " process" : " processes") + " that started since "
                        + (count == 1 ? "is" : "are") + " still running as " + BadRequest.quote(order.target())
                        + "; something starts them anew. Stop that first.";
            }
        }
    }

    private void inTrouble(Refusal why) {
        synchronized (lock) {
            trouble = Optional.of(why);
        }
    }

    /** Ends what is left of it, also of one that could not be started. */
    void end() {
        List<Member> last = crew.all();
        synchronized (lock) {
            if (trouble.isPresent() && lastSent.isEmpty()) {
                last.stream().filter(Member::isAwaited).forEach(member -> member.refused(trouble.get()));
            }
        }
        try {
            last.forEach(member -> {
                try (member) {
                    member.learn();
                    member.lookLast(tools.processes());
                }
            });
        } finally {
            synchronized (lock) {
                state = lastState();
                millis = millis();
            }
            whenOver.accept(this);
            underWay.countDown();
            over.countDown();
        }
    }

    private JobState lastState() {
        if (crew.haveAllEnded()) {
            return crew.others().isEmpty() ? JobState.DONE : JobState.LEFT;
        }
        if (cancelled.isPresent()) {
            return JobState.CANCELLED;
        }
        if (!ladder.sends()) {
            return JobState.TIMED_OUT;
        }
        return trouble.isPresent() && lastSent.isEmpty() ? JobState.REFUSED : JobState.LEFT;
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    /** Nothing is sent after this. */
    void cancel(Refusal why) {
        synchronized (lock) {
            if (cancelled.isEmpty() && state == JobState.RUNNING) {
                cancelled = Optional.of(why);
            }
        }
        wakeUp();
    }

    /** Waits until it is over, or the time. */
    void await(Duration timeout) {
        await(over, timeout);
    }

    @SuppressWarnings("ResultOfMethodCallIgnored") // the report tells
    private static void await(CountDownLatch latch, Duration timeout) {
        try {
            latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end of its thread. */
    void join(Duration patience) {
        try {
            thread.join(Math.max(1, patience.toMillis())); // 0 would be for ever
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    JobReport report() {
        synchronized (lock) {
            List<JobReport.Row> rows = crew.rows();
            int ended = crew.ended();
            String first = JobReports.progress(state, ended, rows.size(), lastSent);
            return new JobReport(
                    id,
                    order.target(),
                    ladder.text(),
                    order.caller().name(),
                    state,
                    state == JobState.DONE,
                    rows.size(),
                    ended,
                    started.toString(),
                    state == JobState.RUNNING ? millis() : millis,
                    Results.sentences(
                            first, crew.resumptions(), message(cancelled), message(trouble), note, successors),
                    trouble.or(() -> cancelled).map(Refusal::reason).orElse(Reason.NONE),
                    0,
                    rows);
        }
    }

    private static String message(Optional<Refusal> why) {
        return why.map(Refusal::message).orElse("");
    }
}
