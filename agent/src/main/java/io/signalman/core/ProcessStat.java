package io.signalman.core;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * One read of the kernel's process table; on Linux {@code /proc/<pid>/stat} (proc_pid_stat(5)).
 *
 * @param startTime see {@link ProcessIdentity#startTime}
 * @param name comm; if that is exactly 15 bytes, the base name of the first of argv[0] to argv[10] that starts with it.
 *     Bytes that are not UTF-8 appear as {@code \xHH}, and a backslash before an x as {@code \x5c}, so that no two
 *     names look alike
 * @param cut whether comm is exactly 15 bytes and no argument completes it, so that the whole name may be longer
 * @param state the kernel's letter: R, S, D, T, t, Z, X, I…
 * @param zombie whether the whole process has ended (a dead main thread with living siblings shows Z too)
 * @param ppid the parent's process id, 0 for the first processes
 * @param kernelThread whether it is the kernel's own
 */
public record ProcessStat(
        int pid,
        long startTime,
        String name,
        boolean cut,
        char state,
        boolean zombie,
        int ppid,
        int pgid,
        int session,
        boolean kernelThread) {
    /** {@code pid@start}: a handle without its inode. */
    public String key() {
        return pid + "@" + startTime;
    }

    /**
     * This process, its parent and so on, up to the first one that can't be found by its pid. A parent is never younger
     * than its child: a younger process got the pid of a parent that has ended.
     */
    public Stream<ProcessStat> lineage(IntFunction<Optional<ProcessStat>> byPid) {
        Set<Integer> seen = new HashSet<>(); // a pid that is reused between two reads can make a circle
        return Stream.iterate(
                        Optional.of(this),
                        Optional::isPresent,
                        process -> process.flatMap(child ->
                                byPid.apply(child.ppid()).filter(parent -> parent.startTime() <= child.startTime())))
                .map(Optional::orElseThrow)
                .takeWhile(process -> seen.add(process.pid()));
    }
}
