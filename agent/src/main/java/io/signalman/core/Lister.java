package io.signalman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** Makes table rows of processes. */
final class Lister {
    /** Chars of a command line in a row: a list may have thousands. */
    private static final int COMMAND_LINE_MAX = 128 * 1024;

    private final Processes processes;
    private final Guard guard;
    private final Predicate<ProcessStat> mayBeSeen;

    /** @param mayBeSeen whether the caller may see it */
    Lister(Processes processes, Guard guard, Predicate<ProcessStat> mayBeSeen) {
        this.processes = processes;
        this.guard = guard;
        this.mayBeSeen = mayBeSeen;
    }

    /** Those in scope, in order of their pids; one that has vanished since it was found is left out. */
    List<ProcessRow> rows(List<Resolver.Found> found) {
        List<ProcessRow> rows = new ArrayList<>();
        for (Resolver.Found process : found) {
            if (processes.hold(process.pid()) instanceof Processes.Hold.Held held) {
                try (Processes.HeldProcess live = held.process()) {
                    if (process.isMeant().test(live) && guard.inScope(live.stat()) && mayBeSeen.test(live.stat())) {
                        rows.add(row(live.stat(), live.identity()));
                    }
                }
            }
        }
        rows.sort(Comparator.comparingInt(ProcessRow::pid));
        return rows;
    }

    private ProcessRow row(ProcessStat stat, ProcessIdentity identity) {
        int uid = processes.uid(stat.pid());
        return new ProcessRow(
                stat.pid(),
                identity.handle(),
                stat.ppid(),
                stat.pgid(),
                stat.session(),
                uid,
                uid < 0 ? "" : processes.user(uid),
                stat.name(),
                shown(processes.commandLine(stat.pid())),
                String.valueOf(stat.state()),
                processes.startInstant(stat.startTime()).toString());
    }

    private static String shown(String commandLine) {
        return commandLine.length() <= COMMAND_LINE_MAX
                ? commandLine
                : commandLine.substring(0, COMMAND_LINE_MAX) + "… (" + commandLine.length() + " characters in all)";
    }
}
