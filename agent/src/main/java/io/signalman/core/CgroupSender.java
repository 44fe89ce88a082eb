package io.signalman.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Signals the processes of a cgroup one by one; for KILL, the kernel then ends what they have begun meanwhile. */
final class CgroupSender {
    private final Processes processes;
    private final Guard guard;
    private final Resolver resolver;
    private final EachSender each;

    CgroupSender(Processes processes, Guard guard, Resolver resolver, EachSender each) {
        this.processes = processes;
        this.guard = guard;
        this.resolver = resolver;
        this.each = each;
    }

    SignalReport send(Attempt attempt, Target.Cgroup cgroup) {
        SignalReport report = each.send(attempt, cgroup);
        boolean kill = attempt.sends() && attempt.signal().name().equals("SIGKILL");
        return kill
                        && report.ok()
                        && mayEnd(attempt, cgroup)
                        && processes.details().killCgroup(cgroup.path())
                ? Results.withNote(report, "What they had begun meanwhile was ended through cgroup.kill.")
                : report;
    }

    /** Whether each one that is left in it may get KILL, whether or not the caller may see it; recorded if so. */
    private boolean mayEnd(Attempt attempt, Target.Cgroup cgroup) {
        List<Audit.Aimed> left = new ArrayList<>();
        for (Resolver.Found found : resolver.find(cgroup, process -> true)) {
            if (processes.hold(found.pid()) instanceof Processes.Hold.Held held) {
                try (Processes.HeldProcess process = held.process()) {
                    Optional<String> refusal =
                            guard.outOfScope(process.stat()).or(() -> attempt.refusal(process.stat(), false));
                    if (refusal.isPresent()) {
                        return false;
                    }
                    left.add(Attempt.aimed(process));
                }
            }
        }
        return left.isEmpty() || attempt.intent(left).isEmpty();
    }
}
