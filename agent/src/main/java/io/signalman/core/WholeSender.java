package io.signalman.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Signals many processes with one system call, so that no member escapes by forking. Each member of a snapshot is
 * judged first; one that may not be signalled refuses all. The results are that snapshot.
 */
final class WholeSender {
    private final Processes processes;
    private final Guard guard;
    private final Results results;
    private final Resolver resolver;

    WholeSender(Processes processes, Guard guard, Results results, Resolver resolver) {
        this.processes = processes;
        this.guard = guard;
        this.results = results;
        this.resolver = resolver;
    }

    SignalReport toGroup(Attempt attempt, int pgid) {
        try (Processes.HeldGroup group = processes.holdGroup(pgid)) {
            List<Member> members = members(attempt, resolver.group(pgid));
            if (members.isEmpty()) {
                return report(attempt, 0, List.of(results.gone(-pgid)), "");
            }
            String note = group.pinned() || attempt.signal().isNone()
                    ? ""
                    : "The group was signalled by its number, since its leader has ended or this host can't pin a group.";
            return send(
                    attempt, members, note, () -> group.send(attempt.signal().number()));
        }
    }

    /** kill(2) with pid -1: the kernel leaves out init, the caller, and those that the caller may not signal. */
    SignalReport toEverybody(Attempt attempt) {
        List<Member> members = members(attempt, processes.all());
        members.removeIf(member -> member.stat.pid() == 1
                || member.stat.pid() == processes.self()
                || member.stat.kernelThread()
                || !member.reachable);
        if (members.isEmpty()) {
            return report(attempt, 0, List.of(results.gone(-1)), "");
        }
        return send(
                attempt,
                members,
                "",
                () -> processes.sendToEverybody(attempt.signal().number()));
    }

    /**
     * One of the processes that the signal will reach.
     *
     * @param result what would become of it, by itself
     * @param reachable whether the kernel lets this JVM's user signal it
     */
    private record Member(ProcessStat stat, SignalResult result, boolean reachable) {}

    private List<Member> members(Attempt attempt, List<ProcessStat> found) {
        List<Member> members = new ArrayList<>();
        for (ProcessStat stat : found) {
            Processes.Hold hold = processes.hold(stat.pid());
            if (hold instanceof Processes.Hold.Held held) {
                try (Processes.HeldProcess process = held.process()) {
                    int errno = process.send(Signal.NONE.number());
                    SignalResult result = judge(attempt, process, errno);
                    members.add(new Member(process.stat(), result, errno != Processes.EPERM));
                }
            } else if (!(hold instanceof Processes.Hold.Absent)) {
                members.add(new Member(stat, results.notHeld(stat.pid(), hold), true)); // can't be judged: refuses all
            }
        }
        return members;
    }

    /**
     * @param errno what signal 0 answered
     */
    private SignalResult judge(Attempt attempt, Processes.HeldProcess process, int errno) {
        Optional<Refusal> refusal = guard.outOfScope(process.stat()).or(() -> attempt.refusal(process.stat(), false));
        if (refusal.isPresent()) {
            return Results.refused(process, refusal.get());
        }
        if (process.stat().zombie()) {
            return results.zombie(process);
        }
        attempt.expect(process);
        return results.sentAmongMany(process, attempt.signal(), errno);
    }

    private SignalReport send(Attempt attempt, List<Member> members, String note, IntSupplier systemCall) {
        List<SignalResult> judged = members.stream().map(Member::result).toList();
        Optional<Refusal> refusal = judged.stream()
                .filter(result -> result.outcome().spoils())
                .findFirst()
                .map(result -> new Refusal(
                        result.reason(), "Refused whole because of " + result.pid() + ": " + result.message()))
                .or(() -> guard.fanoutRefusal(members.size()))
                .or(() -> attempt.intent(aimed(judged)));
        if (refusal.isPresent()) {
            return report(
                    attempt,
                    members.size(),
                    refusedWhole(judged, refusal.get()),
                    refusal.get().message());
        }
        int errno = attempt.sendToAll(systemCall);
        List<SignalResult> sent = errno == 0
                ? judged
                : judged.stream().map(result -> results.failed(result, errno)).toList();
        return report(attempt, members.size(), sent, note);
    }

    private static List<Audit.Aimed> aimed(List<SignalResult> judged) {
        return judged.stream()
                .map(result -> new Audit.Aimed(result.pid(), result.handle(), result.name()))
                .toList();
    }

    private static SignalReport report(Attempt attempt, int matched, List<SignalResult> results, String note) {
        return Results.report(attempt.target(), attempt.signal(), matched, results, note);
    }

    private static List<SignalResult> refusedWhole(List<SignalResult> judged, Refusal why) {
        return judged.stream()
                .map(result -> result.outcome().spoils() ? result : Results.refused(result, why))
                .toList();
    }
}
