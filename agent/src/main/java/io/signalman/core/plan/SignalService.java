package io.signalman.core.plan;

import io.signalman.core.BadRequest;
import io.signalman.core.Caller;
import io.signalman.core.Delivery;
import io.signalman.core.ObservedReport;
import io.signalman.core.Operation;
import io.signalman.core.Outcome;
import io.signalman.core.Policy;
import io.signalman.core.PolicyReport;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessList;
import io.signalman.core.ProcessRow;
import io.signalman.core.Refusal;
import io.signalman.core.Request;
import io.signalman.core.Signal;
import io.signalman.core.SignalInfo;
import io.signalman.core.SignalReport;
import io.signalman.core.effect.EffectObserver;
import io.signalman.core.effect.ObserverPlaces;
import io.signalman.core.effect.Predictor;
import io.signalman.core.judge.Order;
import io.signalman.core.target.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Shows and signals processes: each request is one {@link Plan}. A request that can't be understood throws an
 * IllegalArgumentException whose message begins with {@code bad_value: } or {@code bad_signal: }; nothing was sent
 * then. Safe for use by many threads.
 */
public final class SignalService implements AutoCloseable {
    private final Planner planner;
    private final ObserverPlaces observers = new ObserverPlaces();

    public SignalService(Planner planner) {
        this.planner = planner;
    }

    /** Signals the processes that the target means now. */
    public SignalReport send(Caller caller, String nameOrId, String signum) {
        return send(order(caller, nameOrId, signum));
    }

    private Order order(Caller caller, String nameOrId, String signum) {
        Signal signal = planner.signals().parse(signum);
        return Order.send(caller, nameOrId, target(nameOrId), signal, false);
    }

    /** Signals a process group, 2 to 2^31-1, as killpg(3) does; 0 (the JVM's own group) and 1 are guarded. */
    public SignalReport signalGroup(Caller caller, long pgid, String signum) {
        Signal signal = planner.signals().parse(signum);
        return send(
                pgid == 0
                        ? Order.send(caller, "0", new Target.OwnGroup(), signal, false)
                        : Order.send(
                                caller,
                                "group:" + pgid,
                                new Target.Group(checkedPid(pgid, "process group id")),
                                signal,
                                false));
    }

    /** As {@link #send}, with an int that is queued with the signal, sigqueue(3); a group takes none. */
    public SignalReport sendValue(Caller caller, String nameOrId, String signum, int value) {
        Order order = order(caller, nameOrId, signum);
        SendOptions options = SendOptions.ofValue(value);
        check(options, order.target());
        return send(order, options, Optional.empty());
    }

    /**
     * As {@link #send}, with options; the report adds the predicted and the observed effects.
     *
     * @param options {@code value=42 require=handler observe=500ms expect=1}, separated by blanks, each at most once;
     *     "" for none
     */
    public ObservedReport sendWith(Caller caller, String nameOrId, String signum, String options) {
        Signal signal = planner.signals().parse(signum);
        SendOptions given = SendOptions.parse(options);
        String text = given.bounded(nameOrId);
        Target target = target(text);
        check(given, target);
        Order order = Order.send(caller, text, target, signal, given.requireHandler());
        try (EffectObserver observer = new EffectObserver(
                planner.processes(),
                planner.predictor(),
                caller,
                given.observe(),
                observers,
                planner.rules().fanoutMax())) {
            return observer.report(send(order, given, Optional.of(observer)));
        }
    }

    /** One system call signals a whole group, and no such call takes a value. */
    private static void check(SendOptions options, Target target) {
        if (options.value().isPresent() && target.isGroup()) {
            throw BadRequest.value("a value can't be sent to a group, 0 or -1; kill(2) takes none."
                    + " Send it to pids, handles, names or trees.");
        }
    }

    private SignalReport send(Order order) {
        return send(order, SendOptions.NONE, Optional.empty());
    }

    private SignalReport send(Order order, SendOptions options, Optional<EffectObserver> observer) {
        Request request = planner.recorder().request(order, options.text());
        Optional<Refusal> refusal = planner.oversight()
                .rateLimit()
                .refusal(order.caller())
                .or(() -> planner.callerRefusal(order))
                .or(() -> observer.flatMap(EffectObserver::refusal));
        if (refusal.isPresent()) {
            SignalReport refused = Plan.refused(order, refusal.get());
            return planner.recorder().publish(request, refused, refused);
        }
        SignalSender sender = planner.sender(request, options, observer, (process, send) -> send.get());
        try (Plan plan = planner.plan(order)) {
            SignalReport report = plan.run(sender);
            return planner.recorder()
                    .publish(request, report, planner.visibility().ofOwn(order, report));
        }
    }

    /** The outcome of {@link #send} if it were called now; sends nothing. */
    public PreviewReport preview(Caller caller, String nameOrId, String signum) {
        Order order = order(caller, nameOrId, signum);
        Signal signal = order.signal();
        try (Plan plan = planner.plan(order)) {
            SignalReport shown = planner.visibility().ofOwn(order, plan.run(new DryRun(signal, planner.results())));
            Map<Integer, Predictor.Prediction> predictions = new HashMap<>();
            plan.held()
                    .forEach(process -> predictions.put(
                            process.stat().pid(), planner.predictor().of(process.stat(), signal)));
            boolean refused = shown.results().stream().anyMatch(result -> result.outcome() == Outcome.REFUSED);
            // A send checks this first, even if no process matches.
            Optional<Refusal> refusal = refused ? Optional.empty() : planner.callerRefusal(order);
            return PreviewReports.of(
                    order, refusal.map(why -> Plan.refused(order, why)).orElse(shown), predictions);
        }
    }

    /**
     * The report of a request as a viewer may see it: as its caller saw it, or the processes that the viewer may list.
     */
    public Optional<SignalReport> shown(Caller viewer, Delivery delivery) {
        Optional<Caller> now = planner.oversight().standing().apply(viewer);
        return now.flatMap(caller -> caller.isAtLeast(delivery.request().caller())
                ? Optional.of(delivery.told())
                : planner.visibility().ofOthers(caller, delivery.report()));
    }

    /**
     * Looks at one process, 1 to 2^31-1, with signal 0; changes nothing. The report of a hidden process says only that
     * the policy hides it.
     */
    public ProbeReport probe(Caller caller, long pid) {
        Target target = new Target.Pid(checkedPid(pid, "process id"));
        try (Plan plan = planner.plan(Order.look(caller, Operation.PROBE, String.valueOf(pid), target))) {
            return Probe.of(plan);
        }
    }

    /**
     * The processes that a target means now, as far as the policy lets the caller see them; {@code *} for all in scope
     * but kernel threads, which take no signals.
     */
    public ProcessList find(Caller caller, String target) {
        Target meant = "*".equals(target) ? new Target.Everybody() : target(target);
        try (Plan plan = planner.plan(Order.look(caller, Operation.LIST, target, meant))) {
            return Listing.of(plan);
        }
    }

    /** The rows of {@link #find}. */
    public List<ProcessRow> list(Caller caller, String target) {
        return find(caller, target).processes();
    }

    /**
     * Whether a principal could send a signal, and which rule decides; sends nothing. The caller who asks sees only the
     * processes that it may list; the role admin sees all, since nothing else shows which rule hides a process.
     */
    public PolicyReport explain(Caller asks, Caller principal, String nameOrId, String signum) {
        Order order = order(principal, nameOrId, signum);
        Planner looks = asks.roles().contains(Policy.ADMIN) ? planner.byRole() : planner;
        try (Plan plan = looks.plan(Order.look(asks, Operation.LIST, nameOrId, order.target()))) {
            return Explanation.of(plan, planner, order);
        }
    }

    /** The running platform's signals, in order of their numbers. */
    public List<SignalInfo> signals() {
        return planner.signals().rows();
    }

    /** The operations that the policy lets the caller use, on some process at least. */
    public List<Operation> operations(Caller caller) {
        return Stream.of(Operation.values())
                .filter(operation -> planner.oversight().policy().mayUse(caller, operation))
                .toList();
    }

    public Counters counters() {
        return planner.recorder().counters();
    }

    /** Ends all observing. */
    @Override
    public void close() {
        observers.close();
    }

    private Target target(String text) {
        return planner.rules().target(text);
    }

    /** Checked as a long before it is narrowed: (int) 4294967295L is -1, which is everybody. */
    private static int checkedPid(long pid, String what) {
        if (pid < 1 || pid > Integer.MAX_VALUE) {
            throw BadRequest.pid(pid, "is no " + what + "; give 1 to " + Integer.MAX_VALUE);
        }
        return (int) pid;
    }
}
