package io.signalman.core.plan;

import io.signalman.core.Outcome;
import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessList;
import io.signalman.core.ProcessRow;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.JudgedProcess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Shows a plan as rows of a table. */
final class Listing {
    /** The most bytes of a command line in a row. */
    private static final int COMMAND_LINE_MAX = 128 * 1024;

    /** The same, once the rows have {@link #COMMAND_LINES_MAX} together. */
    private static final int COMMAND_LINE_MIN = 256;

    /** In chars: any user can start processes with megabytes of arguments, and the list is on the host's heap. */
    private static final int COMMAND_LINES_MAX = 1024 * 1024;

    private final Plan plan;
    private final Processes processes;
    private final List<ProcessRow> rows = new ArrayList<>();
    private int left = COMMAND_LINES_MAX;

    private Listing(Plan plan) {
        this.plan = plan;
        this.processes = plan.planner().processes();
    }

    /** The processes in scope, in order of their pids. */
    static ProcessList of(Plan plan) {
        return new Listing(plan).list();
    }

    private ProcessList list() {
        boolean all = plan.order().target().isEverybody();
        Optional<Refusal> refusal = shown(plan, process -> {
            int uid = processes.uid(process.stat().pid());
            if (plan.planner().guard().inScope(process.stat(), uid)
                    && !(all && process.stat().kernelThread())) {
                rows.add(row(process.stat(), process.process().identity(), uid));
            }
        });
        rows.sort(Comparator.comparingInt(ProcessRow::pid));
        if (!rows.isEmpty() || all) {
            return new ProcessList(rows, "", Reason.NONE, plan.note());
        }
        Refusal why = refusal.orElse(new Refusal(Reason.GONE, ""));
        return new ProcessList(rows, why.message(), why.reason(), plan.note());
    }

    /**
     * Shows each process that the caller may see. Returns why the first of the others is not shown; empty if all are.
     */
    static Optional<Refusal> shown(Plan plan, Consumer<JudgedProcess> visitor) {
        List<SignalResult> hidden = new ArrayList<>();
        plan.visit(process -> {
            process.refusal().ifPresentOrElse(hidden::add, () -> visitor.accept(process));
        });
        // A stale handle of a hidden process must not be reported as stale.
        hidden.addAll(plan.planner().visibility().ofOwn(plan.order(), plan.unheld()));
        return hidden.stream()
                .filter(result -> result.outcome() == Outcome.REFUSED)
                .findFirst()
                .map(result -> new Refusal(result.reason(), result.message()));
    }

    private ProcessRow row(ProcessStat stat, ProcessIdentity identity, int uid) {
        return new ProcessRow(
                stat.pid(),
                identity.handle(),
                stat.ppid(),
                stat.pgid(),
                stat.session(),
                uid,
                uid < 0 ? "" : processes.user(uid),
                stat.name(),
                commandLine(stat.pid()),
                String.valueOf(stat.state()),
                processes.startInstant(stat.startTime()).toString());
    }

    private String commandLine(int pid) {
        String shown = processes.commandLine(pid, Math.min(COMMAND_LINE_MAX, Math.max(COMMAND_LINE_MIN, left)));
        left -= shown.length();
        return shown;
    }
}
