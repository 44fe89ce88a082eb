package io.signalman.core.target;

import io.signalman.core.BadRequest;
import io.signalman.core.CallingProcess;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Sentences;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The process that makes a request, and its ancestors. A name or condition never finds them, and a tree spares the
 * process itself; a pid, handle or group may still mean them. Belongs to one request, and one thread at a time uses it.
 */
public final class CallerAncestors {
    private final Optional<CallingProcess> caller;
    private final Processes processes;
    private Optional<Line> line = Optional.empty();
    private final Set<String> spared = new HashSet<>();

    /**
     * The caller and its ancestors, as far as they were found.
     *
     * @param own the key of the caller, as {@link ProcessStat#key} makes it; "" if it is elsewhere
     * @param all keys of the caller and its ancestors
     * @param hiddenAbove the ancestor whose parent the kernel hides, 0 if all are known
     */
    private record Line(String own, Set<String> all, int hiddenAbove) {}

    /** @param caller empty if the request does not name it */
    public CallerAncestors(Optional<CallingProcess> caller, Processes processes) {
        this.caller = caller;
        this.processes = processes;
    }

    /**
     * Whether a target of that reach leaves out this process.
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } if this process could be the caller
     */
    public boolean spares(ProcessStat process, Target.Reach reach) {
        boolean spares =
                switch (reach) {
                    case FOUND -> line().all().contains(process.key());
                    case TREE -> line().own().equals(process.key());
                    case ONE, LISTED, GROUP, BROADCAST -> false;
                };
        if (spares) {
            spared.add(process.key());
        }
        return spares;
    }

    private Line line() {
        if (line.isEmpty()) {
            line = Optional.of(caller.map(this::read).orElse(new Line("", Set.of(), 0)));
        }
        return line.get();
    }

    private Line read(CallingProcess calling) {
        CallingProcess.Whereabouts whereabouts = processes.whereabouts(calling);
        if (whereabouts instanceof CallingProcess.Whereabouts.Unknown) {
            throw BadRequest.value(
                    "the caller " + calling + " is none of the processes that this agent sees, so a name,"
                            + " condition or tree could hit it; run the command in the agent's PID namespace and as its user,"
                            + " or give a pid or handle");
        }
        return whereabouts instanceof CallingProcess.Whereabouts.Here here
                ? read(here.process())
                : new Line("", Set.of(), 0);
    }

    private Line read(ProcessStat own) {
        List<ProcessStat> lineage = own.lineage(processes::stat).toList();
        ProcessStat last = lineage.get(lineage.size() - 1);
        return new Line(
                own.key(),
                lineage.stream().map(ProcessStat::key).collect(Collectors.toSet()),
                isHidden(last.ppid()) ? last.pid() : 0);
    }

    /** A process that is not hidden has ended or never existed. Every PID namespace has a process 1. */
    private boolean isHidden(int pid) {
        return pid > 0 && processes.stat(pid).isEmpty() && processes.stat(1).isEmpty();
    }

    /** Sentences about the processes that were left out, and the ones that could not be found; "" for none. */
    public String note() {
        int hiddenAbove = line.map(Line::hiddenAbove).orElse(0);
        return Sentences.join(
                spared.isEmpty()
                        ? ""
                        : spared.size() + (spared.size() == 1 ? " process was" : " processes were")
                                + " left out: the caller itself or its ancestors. Give a pid to mean one of them.",
                hiddenAbove == 0
                        ? ""
                        : "The kernel hides the caller's ancestors above " + hiddenAbove
                                + " (proc mounted with hidepid), so they are not left out.");
    }
}
