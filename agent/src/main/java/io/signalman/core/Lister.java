package io.signalman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes table rows of processes. */
final class Lister {
    /** Chars of a command line in a row: a list may have thousands. */
    private static final int COMMAND_LINE_MAX = 128 * 1024;

    private final Processes processes;
    private final Guard guard;
    private final Look look;

    Lister(Processes processes, Guard guard, Look look) {
        this.processes = processes;
        this.guard = guard;
        this.look = look;
    }

    /** Those in scope, in order of their pids; one that has vanished since it was found is left out. */
    List<ProcessRow> rows(List<Resolver.Found> found) {
        List<ProcessRow> rows = new ArrayList<>();
        look.at(found, process -> {
            if (guard.inScope(process.stat())) {
                rows.add(row(process.stat(), process.identity()));
            }
        });
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
