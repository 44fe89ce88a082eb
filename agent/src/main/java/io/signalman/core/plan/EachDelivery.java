package io.signalman.core.plan;

import io.signalman.core.Audit;
import io.signalman.core.Outcome;
import io.signalman.core.ProcessDetails;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalReports;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.JudgedProcess;
import io.signalman.core.target.Found;
import io.signalman.core.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Signals the processes of a plan one by one. For KILL to a cgroup, the kernel then ends the processes that have
 * started there meanwhile.
 */
record EachDelivery(Plan plan, SignalSender sender) {
    SignalReport run() {
        Optional<Refusal> refusal = plan.resolve();
        if (refusal.isPresent()) {
            return refused(plan, refusal.get());
        }
        Batch batch = plan.batch(sender);
        batch.add(plan.held());
        List<SignalResult> results = new ArrayList<>(plan.unheld());
        results.addAll(batch.send().values());
        SignalReport report = plan.report(results, "");
        boolean kill = !sender.isDryRun() && plan.order().signal().name().equals("SIGKILL");
        boolean anyNumber = plan.order().expected().isAny(); // nobody knows how many cgroup.kill ends
        return plan.order()
                .target()
                .cgroup()
                .filter(path -> kill && report.ok() && anyNumber)
                .flatMap(path -> endCgroup(path, report))
                .orElse(report);
    }

    static SignalReport refused(Plan plan, Refusal why) {
        List<SignalResult> refused = plan.refusedWhole(why);
        return plan.report(refused, refused.size() > 1 ? why.message() : "");
    }

    /**
     * Writes cgroup.kill if each process in the cgroup may get KILL, whether or not the caller may see it. The kernel
     * ends the processes that the cgroup lists, so that list is judged; each process must confirm its cgroup in its own
     * /proc.
     *
     * @return the report with the processes that have started since; empty if the cgroup was left alone
     */
    private Optional<SignalReport> endCgroup(String path, SignalReport report) {
        ProcessDetails details = plan.planner().processes().details();
        List<Integer> pids = details.cgroupMembers(path);
        if (pids.stream().anyMatch(pid -> pid < 1)) {
            return Optional.empty(); // one of another PID namespace can't be judged
        }
        Set<String> signalled =
                report.results().stream().map(SignalResult::handle).collect(Collectors.toSet());
        List<Audit.Aimed> aimed = new ArrayList<>();
        List<SignalResult> started = new ArrayList<>();
        List<JudgedProcess> ended = new ArrayList<>();
        try (Plan members = plan.planner().plan(plan.order(), plan.caller())) {
            members.visit(pids.stream().map(pid -> member(path, pid)).toList(), member -> {
                if (hasEnded(member.process())) {
                    ended.add(member);
                } else if (member.isAllowed()) {
                    aimed.add(member.aimed());
                    started.add(plan.planner()
                            .results()
                            .sentAtOnce(member.process(), plan.order().signal(), 0));
                }
            });
            started.removeIf(result -> signalled.contains(result.handle()));
            long gone = members.unheld().stream()
                    .filter(result -> result.outcome() == Outcome.GONE)
                    .count();
            boolean all = !aimed.isEmpty() && aimed.size() + ended.size() + gone == pids.size();
            boolean recorded = all
                    && plan.planner()
                            .guard()
                            .fanoutRefusal(report.matched() + started.size())
                            .isEmpty()
                    && sender.recordIntent(members.judge().allowedBy(), aimed).isEmpty();
            if (!recorded) {
                return Optional.empty();
            }
        }
        boolean killed = details.killCgroup(path);
        return Optional.of(SignalReports.with(
                report,
                plan.order().signal(),
                killed ? started : started.stream().map(EachDelivery::notEnded).toList(),
                killed
                        ? "Processes that started there meanwhile were ended through cgroup.kill."
                        : "cgroup.kill could not be written."));
    }

    private static SignalResult notEnded(SignalResult started) {
        return new SignalResult(
                started.pid(),
                started.handle(),
                started.name(),
                Outcome.FAILED,
                0,
                "",
                started.pid() + " started meanwhile and got nothing; send the signal again.",
                Reason.FAILED);
    }

    private Found member(String path, int pid) {
        ProcessDetails details = plan.planner().processes().details();
        return new Found.Candidate(
                pid,
                process -> (isInside(details.cgroups(pid), path) || hasEnded(process))
                        && !plan.caller().spares(process.stat(), Target.Reach.FOUND),
                Optional.of(plan.planner().results()::stale));
    }

    private static boolean isInside(List<String> cgroups, String path) {
        return cgroups.stream().anyMatch(cgroup -> (cgroup + "/").startsWith(path + "/"));
    }

    /** The kernel shows no cgroup of a process that its parent has reaped. */
    private static boolean hasEnded(Processes.HeldProcess process) {
        return process.ended().isPresent();
    }
}
