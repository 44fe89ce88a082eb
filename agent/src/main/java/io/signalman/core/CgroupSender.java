package io.signalman.core;

import java.util.ArrayList;
import java.util.List;

/** Signals the processes of a cgroup one by one; for KILL, the kernel then ends what they have begun meanwhile. */
final class CgroupSender {
    private final Processes processes;
    private final Guard guard;
    private final EachSender each;

    CgroupSender(Processes processes, Guard guard, EachSender each) {
        this.processes = processes;
        this.guard = guard;
        this.each = each;
    }

    SignalReport send(Attempt attempt, Target.Cgroup cgroup) {
        SignalReport report = each.send(attempt, cgroup);
        String path = cgroup.path().replaceFirst("/+$", "");
        boolean kill = attempt.sends() && attempt.signal().name().equals("SIGKILL");
        return kill
                        && report.ok()
                        && mayEnd(attempt, path)
                        && processes.details().killCgroup(path)
                ? Results.withNote(report, "What they had begun meanwhile was ended through cgroup.kill.")
                : report;
    }

    /**
     * Whether each one in it may get KILL, whether or not the caller may see it; recorded if so. Asked of the cgroup itself,
     * since that is what will be ended, and each has to show by its own word that it is in there.
     */
    private boolean mayEnd(Attempt attempt, String path) {
        List<Audit.Aimed> aimed = new ArrayList<>();
        for (int pid : processes.details().cgroupMembers(path)) {
            Processes.Hold hold = pid < 1 ? new Processes.Hold.Hidden() : processes.hold(pid);
            if (hold instanceof Processes.Hold.Held held) {
                try (Processes.HeldProcess process = held.process()) {
                    boolean inside = processes.details().cgroups(pid).stream()
                            .anyMatch(cgroup -> (cgroup + "/").startsWith(path + "/"));
                    if (!inside
                            || attempt.lineage().spares(process.stat(), Target.Reach.FOUND)
                            || !guard.inScope(process.stat())
                            || attempt.refusal(process.stat(), false).isPresent()) {
                        return false;
                    }
                    aimed.add(Attempt.aimed(process));
                }
            } else if (!(hold instanceof Processes.Hold.Absent)) {
                return false;
            }
        }
        return !aimed.isEmpty() && attempt.intent(aimed).isEmpty();
    }
}
