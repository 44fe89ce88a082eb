package io.signalman.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/**
 * Sends one signal of a ladder to processes that are held already. It is a request of its own: judged, recorded, counted
 * and told of as any other.
 */
final class RungSender {
    /** Stopped by a signal, proc(5); one that a debugger stopped has a 't'. */
    private static final char STOPPED = 'T';

    private final Processes processes;
    private final Guard guard;
    private final Results results;
    private final Oversight oversight;
    private final Counters counters;
    private final AtomicLong ids;
    private final Signal resuming;
    private final Visibility visibility;

    /** @param resuming CONT */
    RungSender(
            Processes processes,
            Guard guard,
            Results results,
            Oversight oversight,
            Counters counters,
            AtomicLong ids,
            Signal resuming) {
        this.visibility = new Visibility(processes, oversight.policy());
        this.processes = processes;
        this.guard = guard;
        this.results = results;
        this.oversight = oversight;
        this.counters = counters;
        this.ids = ids;
        this.resuming = resuming;
    }

    /**
     * Who stops what.
     *
     * @param meant what the target's text means
     */
    record Order(Caller caller, String target, Target meant) {
        /** Whether the target means exactly one process. */
        boolean one() {
            return meant.isOne();
        }

        /** How the target reaches processes. */
        Target.Reach reach() {
            return meant.reach();
        }

        Visibility.Asked asked(Signal signal) {
            return new Visibility.Asked(caller, Operation.STOP, signal, target, meant);
        }
    }

    /** The order of the same caller with the roles of this moment; empty once the caller's credential is revoked. */
    Optional<Order> now(Order order) {
        return oversight
                .standing()
                .apply(order.caller())
                .map(caller -> new Order(caller, order.target(), order.meant()));
    }

    /** Why the process may not get one of a ladder's signals, and so none of them. */
    Optional<Refusal> refusal(Order order, Ladder ladder, ProcessStat process) {
        return ladder.rungs().stream()
                .map(Ladder.Rung::signal)
                .flatMap(signal -> attempt(request(order, 0, signal)).refusal(process, order.one()).stream())
                .findFirst();
    }

    /**
     * Sends.
     *
     * @param others what else the report tells of: processes that get nothing
     * @param send sends, and gives the errno; empty to send nothing more
     * @return why nothing may be sent at all, empty otherwise
     */
    Optional<Refusal> send(
            Order order,
            Signal signal,
            List<Member> members,
            List<SignalResult> others,
            BiFunction<Member, Signal, Optional<Integer>> send) {
        return send(order, signal, members, others, send, Optional.empty());
    }

    /**
     * Sends CONT to the members that are stopped, after a signal that a process can catch, so that they react to it. As
     * systemd does after its own signals.
     */
    void resume(Order order, Signal after, List<Member> members, BiFunction<Member, Signal, Optional<Integer>> send) {
        if (after.name().equals("SIGKILL") || after.equals(resuming)) {
            return;
        }
        List<Member> stopped = members.stream()
                .filter(member -> member.isAwaited() && now(member).state() == STOPPED)
                .toList();
        if (!stopped.isEmpty()) {
            send(order, resuming, stopped, List.of(), send, Optional.of(after));
        }
    }

    /** Whether the process is stopped; then why CONT would not follow the ladder's signals, "" where it would. */
    Optional<String> resumption(Order order, ProcessStat process) {
        return process.state() != STOPPED
                ? Optional.empty()
                : Optional.of(attempt(request(order, 0, resuming))
                        .refusal(process, order.one())
                        .map(Refusal::message)
                        .orElse(""));
    }

    /** @param after the signal that this one follows, since the members are stopped */
    private Optional<Refusal> send(
            Order order,
            Signal signal,
            List<Member> members,
            List<SignalResult> others,
            BiFunction<Member, Signal, Optional<Integer>> send,
            Optional<Signal> after) {
        Request request = request(order, ids.incrementAndGet(), signal);
        Attempt attempt = attempt(request);
        List<SignalResult> told = new ArrayList<>(others);
        List<Member> allowed = new ArrayList<>();
        for (Member member : members) {
            Optional<Refusal> refusal = attempt.refusal(now(member), order.one());
            refusal.ifPresentOrElse(
                    why -> {
                        after.ifPresentOrElse(it -> member.notResumed(it, why.message()), () -> member.refused(why));
                        told.add(Results.refused(member.process(), why));
                    },
                    () -> allowed.add(member));
        }
        Optional<Refusal> nothing = allowed.isEmpty()
                ? Optional.empty()
                : attempt.intent(allowed.stream()
                        .map(member -> Attempt.aimed(member.process()))
                        .toList());
        for (Member member : allowed) {
            told.add(nothing.map(why -> Results.refused(member.process(), why))
                    .orElseGet(() -> sent(member, signal, send, after)));
        }
        int matched = members.size() + Results.present(others);
        tell(request, order, Results.report(order.target(), signal, matched, told, ""));
        return nothing;
    }

    private SignalResult sent(
            Member member, Signal signal, BiFunction<Member, Signal, Optional<Integer>> send, Optional<Signal> after) {
        Optional<Integer> errno = send.apply(member, signal);
        if (errno.isEmpty()) {
            return Results.refused(
                    member.process(), new Refusal(Reason.CANCELLED, "The job was cancelled before it got that."));
        }
        SignalResult result = results.sent(member.process(), signal, errno.get());
        if (after.isEmpty()) {
            member.sent(signal, errno.get(), result);
        } else if (errno.get() == 0) {
            member.resumed(after.get());
        } else {
            member.notResumed(after.get(), result.message());
        }
        return result;
    }

    /** Reports that nothing was sent. */
    void refused(Order order, Signal signal, int matched, List<SignalResult> why, long retryAfter) {
        Request request = request(order, ids.incrementAndGet(), signal);
        tell(request, order, Results.report(order.target(), signal, matched, why, "", retryAfter));
    }

    private void tell(Request request, Order order, SignalReport report) {
        oversight.audit().outcome(request, report);
        counters.count(request.caller(), report);
        oversight
                .events()
                .accept(new Delivery(request, report, visibility.ofOwn(order.asked(request.signal()), report)));
    }

    /** It may have become another program since it was held. */
    private ProcessStat now(Member member) {
        ProcessStat then = member.process().stat();
        return processes
                .stat(then.pid())
                .filter(stat -> stat.startTime() == then.startTime())
                .orElse(then);
    }

    private static Request request(Order order, long id, Signal signal) {
        return new Request(id, Instant.now(), order.caller(), Operation.STOP, order.target(), signal);
    }

    private Attempt attempt(Request request) {
        return new Attempt(request, processes, guard, oversight.policy(), oversight.audit());
    }
}
