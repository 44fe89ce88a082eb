package io.signalman.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds processes that have joined a tree or a group since its others were taken hold of. */
final class Kin {
    private final Processes processes;

    Kin(Processes processes) {
        this.processes = processes;
    }

    /**
     * Those that the target means too by now; none for a target that is neither tree nor group.
     *
     * @param awaited of the job; through them alone, since pids and group ids are reused
     * @param known handles' beginnings, pid@start, of all that the job ever held
     */
    List<Resolver.Found> joined(Target target, List<Member> awaited, Set<String> known) {
        return switch (target.reach()) {
            case TREE -> children(awaited, known);
            case GROUP -> members(-target.number(), awaited, known);
            case ONE, LISTED, FOUND, BROADCAST -> List.of();
        };
    }

    private List<Resolver.Found> children(List<Member> awaited, Set<String> known) {
        Map<Integer, Member> parents = new HashMap<>();
        awaited.forEach(member -> parents.put(member.pid(), member));
        List<Resolver.Found> children = new ArrayList<>();
        for (ProcessStat child : processes.all()) {
            Member parent = parents.get(child.ppid());
            if (parent != null && !known.contains(key(child))) {
                children.add(new Resolver.Found(child.pid(), held -> isChild(held.stat(), child, parent)));
            }
        }
        return children;
    }

    /** The parent's pid can't be another one's as long as nobody has collected it. */
    private static boolean isChild(ProcessStat now, ProcessStat then, Member parent) {
        return now.startTime() == then.startTime()
                && now.ppid() == parent.pid()
                && parent.process().send(Signal.NONE.number()) != Processes.ESRCH;
    }

    private List<Resolver.Found> members(int pgid, List<Member> awaited, Set<String> known) {
        List<ProcessStat> all = processes.all();
        Set<String> group = all.stream()
                .filter(member -> member.pgid() == pgid)
                .map(Kin::key)
                .collect(Collectors.toSet());
        // A group lives, and keeps its id, as long as it has a member.
        boolean same = awaited.stream()
                .anyMatch(member -> group.contains(key(member.process().stat())));
        return all.stream()
                .filter(member -> same && member.pgid() == pgid && !known.contains(key(member)))
                .map(then -> new Resolver.Found(
                        then.pid(),
                        held -> held.stat().startTime() == then.startTime()
                                && held.stat().pgid() == pgid))
                .toList();
    }

    /** Of a handle with or without an inode. */
    static String key(String handle) {
        return handle.replaceFirst("\\..*", "");
    }

    static String key(ProcessStat process) {
        return process.pid() + "@" + process.startTime();
    }
}
