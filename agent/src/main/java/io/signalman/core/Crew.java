package io.signalman.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The processes of a {@link Job}: its members, and the others that nothing is done about. Safe for use by many threads. */
final class Crew {
    private final SignalTable signals;
    private final long began;
    private final List<Member> members = new ArrayList<>();
    private final List<SignalResult> others = new ArrayList<>();

    /** All that the job ever met, as {@link Kin#key} names them. */
    private final Set<String> known = new HashSet<>();

    /** @param began when the job did, as {@link System#nanoTime} */
    Crew(SignalTable signals, long began) {
        this.signals = signals;
        this.began = began;
    }

    /** Takes over what was found; returns the new members. */
    synchronized List<Member> join(Aim found) {
        List<Member> joined = found.held().stream()
                .map(process -> new Member(process, signals, began))
                .toList();
        found.handOver();
        members.addAll(joined);
        others.addAll(found.others());
        joined.forEach(member -> known.add(Kin.key(member.process().stat())));
        found.others().forEach(other -> known.add(Kin.key(other.handle())));
        return joined;
    }

    synchronized List<Member> all() {
        return List.copyOf(members);
    }

    List<Member> awaited() {
        return all().stream().filter(Member::isAwaited).toList();
    }

    synchronized List<SignalResult> others() {
        return List.copyOf(others);
    }

    synchronized Set<String> known() {
        return Set.copyOf(known);
    }

    synchronized boolean haveAllEnded() {
        return !members.isEmpty() && members.stream().allMatch(Member::hasEnded);
    }

    synchronized int ended() {
        return (int) members.stream().filter(Member::hasEnded).count();
    }

    synchronized List<JobReport.Row> rows() {
        List<JobReport.Row> rows =
                new ArrayList<>(members.stream().map(Member::row).toList());
        rows.addAll(JobReports.rows(others));
        return List.copyOf(rows);
    }

    /** What was done about members that were stopped, one sentence for all; "" for none. */
    synchronized String resumptions() {
        List<String> told = members.stream()
                .map(Member::resumption)
                .filter(text -> !text.isEmpty())
                .toList();
        return told.size() < 2
                ? String.join("", told)
                : told.size() + " processes were stopped; their results tell what followed.";
    }
}
