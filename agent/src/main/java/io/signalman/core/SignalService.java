package io.signalman.core;

import java.util.List;
import java.util.Optional;

/** The one use case: resolve a target, judge, send, report. Safe for use by many threads. */
public final class SignalService {
    private final Processes processes;
    private final SignalTable signals;
    private final Rules rules;
    private final Guard guard;
    private final Results results;
    private final Resolver resolver;
    private final SingleSender single;
    private final EachSender each;
    private final WholeSender whole;
    private final Counters counters = new Counters();

    /** Works on the given host, by the given rules. */
    public SignalService(Processes processes, SignalTable signals, Rules rules) {
        this.processes = processes;
        this.signals = signals;
        this.rules = rules;
        this.guard = new Guard(processes, rules);
        this.results = new Results(processes);
        this.resolver = new Resolver(processes);
        this.single = new SingleSender(processes, guard, results);
        this.each = new EachSender(processes, rules, guard, results, resolver);
        this.whole = new WholeSender(processes, guard, results, resolver);
    }

    /**
     * Signals what the target means now.
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } or {@code bad_signal: } where the request can't
     *     be understood; nothing was sent
     */
    public SignalReport send(Caller caller, String nameOrId, String signum) {
        Signal signal = signals.parse(signum);
        return send(caller, nameOrId, rules.target(nameOrId), signal);
    }

    /**
     * Signals a process group, as killpg(3) does.
     *
     * @param pgid 2 to 2^31-1; 0 (the JVM's own group) and 1 are guarded
     * @throws IllegalArgumentException as {@link #send} does, also for a negative number
     */
    public SignalReport signalGroup(Caller caller, long pgid, String signum) {
        Signal signal = signals.parse(signum);
        if (pgid == 0) {
            return send(caller, "0", new Target.OwnGroup(), signal);
        }
        return send(caller, "group:" + pgid, new Target.Group(checkedPid(pgid, "process group id")), signal);
    }

    private SignalReport send(Caller caller, String text, Target target, Signal signal) {
        SignalReport report =
                caller.maySend() ? deliver(text, target, signal) : refuse(text, target, signal, caller.refusal());
        counters.count(report);
        return report;
    }

    private SignalReport deliver(String text, Target target, Signal signal) {
        if (target instanceof Target.Pid pid) {
            return single.toPid(text, pid.pid(), signal);
        }
        if (target instanceof Target.Handle handle) {
            return single.toHandle(text, handle.identity(), signal);
        }
        if (target instanceof Target.Tree tree) {
            return toTree(text, tree, signal);
        }
        if (target instanceof Target.Name) {
            return each.send(text, target, signal);
        }
        Optional<String> refusal =
                isBroadcast(target) ? guard.broadcastRefusal(BadRequest.quote(text)) : Optional.empty();
        if (refusal.isPresent()) {
            return refuse(text, target, signal, refusal.get());
        }
        if (target instanceof Target.Everybody) {
            return whole.toEverybody(text, signal);
        }
        return whole.toGroup(text, target instanceof Target.Group group ? group.pgid() : processes.ownGroup(), signal);
    }

    private static boolean isBroadcast(Target target) {
        return !(target instanceof Target.Group group) || group.pgid() <= 1;
    }

    private SignalReport toTree(String text, Target.Tree tree, Signal signal) {
        Optional<ProcessStat> root = processes.stat(tree.root());
        if (root.isEmpty()) {
            return single.toPid(text, tree.root(), signal);
        }
        Optional<String> refusal = guard.outOfScope(root.get())
                .or(() -> guard.isGuardedSelf(tree.root(), signal)
                        ? Optional.empty()
                        : guard.refusal(root.get(), signal, true));
        if (refusal.isPresent()) {
            return refuse(text, tree, signal, refusal.get());
        }
        return each.send(text, tree, signal);
    }

    /** Refused before anything was looked up: one result, with kill(2)'s number for the target, 0 for a name. */
    private SignalReport refuse(String text, Target target, Signal signal, String why) {
        int number = 0;
        String name = "";
        if (target instanceof Target.Pid pid) {
            number = pid.pid();
        } else if (target instanceof Target.Handle handle) {
            number = handle.identity().pid();
        } else if (target instanceof Target.Tree tree) {
            number = tree.root();
        } else if (target instanceof Target.Group group) {
            number = -group.pgid();
        } else if (target instanceof Target.Everybody) {
            number = -1;
        } else if (target instanceof Target.Name named) {
            name = named.name();
        }
        return Results.report(text, signal, 0, List.of(results.refused(number, name, why)), "");
    }

    /**
     * Looks at one process, with signal 0; changes nothing.
     *
     * @param pid 1 to 2^31-1
     * @throws IllegalArgumentException beginning with {@code bad_value: } where the number can't be a pid
     */
    public ProbeReport probe(long pid) {
        return new Prober(processes, guard, results).probe(checkedPid(pid, "process id"));
    }

    /**
     * What a target means now; {@code *} for all in scope.
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } where the target can't be understood
     */
    public List<ProcessRow> list(String target) {
        Target meant = "*".equals(target) ? new Target.Everybody() : rules.target(target);
        return new Lister(processes, guard).rows(resolver.find(meant));
    }

    /** The running platform's signals, in order of their numbers. */
    public List<SignalInfo> signals() {
        return signals.rows();
    }

    /** What this service has sent so far. */
    public Counters counters() {
        return counters;
    }

    /** Checked as a long before it is narrowed: (int) 4294967295L is -1, which is everybody. */
    private static int checkedPid(long pid, String what) {
        if (pid < 1 || pid > Integer.MAX_VALUE) {
            throw BadRequest.pid(pid, "is no " + what + "; give 1 to " + Integer.MAX_VALUE);
        }
        return (int) pid;
    }
}
