package io.signalman.core.plan;

import io.signalman.core.Caller;
import io.signalman.core.Oversight;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.Request;
import io.signalman.core.Signal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalReports;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalResults;
import io.signalman.core.SignalTable;
import io.signalman.core.effect.EffectObserver;
import io.signalman.core.effect.Predictor;
import io.signalman.core.judge.Guard;
import io.signalman.core.judge.Judge;
import io.signalman.core.judge.JudgedProcess;
import io.signalman.core.judge.Order;
import io.signalman.core.judge.Rules;
import io.signalman.core.judge.Visibility;
import io.signalman.core.target.CallerAncestors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes plans, from the objects that all requests of an agent share. Safe for use by many threads. */
public final class Planner {
    private final Processes processes;
    private final SignalTable signals;
    private final Rules rules;
    private final Oversight oversight;
    private final Guard guard;
    private final SignalResults results;
    private final Predictor predictor;
    private final Visibility visibility;
    private final Recorder recorder;

    public Planner(Processes processes, SignalTable signals, Rules rules, Oversight oversight) {
        this.processes = processes;
        this.signals = signals;
        this.rules = rules;
        this.oversight = oversight;
        this.guard = new Guard(processes, rules);
        this.results = new SignalResults(processes);
        this.predictor = new Predictor(processes, signals);
        this.visibility = new Visibility(processes, oversight.policy());
        this.recorder = new Recorder(oversight);
    }

    /** The same host, where roles alone decide. */
    Planner byRole() {
        return new Planner(processes, signals, rules, Oversight.byRole());
    }

    /** A plan that is not resolved yet; the caller closes it. */
    public Plan plan(Order order) {
        return plan(order, ancestors(order.caller()));
    }

    /** A further plan of a request, with the caller of the first one, since the calling process may have ended. */
    public Plan plan(Order order, CallerAncestors caller) {
        return new Plan(this, order, caller);
    }

    CallerAncestors ancestors(Caller caller) {
        return new CallerAncestors(caller.process(), processes);
    }

    Judge judge(Order order, CallerAncestors caller) {
        return new Judge(guard, visibility, order, caller);
    }

    /** The refusal of an order that the caller may give for no process at all. */
    public Optional<Refusal> callerRefusal(Order order) {
        return oversight.policy().refusal(order.caller(), order.operation());
    }

    public Optional<Refusal> targetRefusal(Order order) {
        return judge(order, ancestors(order.caller())).targetRefusal();
    }

    /** The refusal of the order's signals to one process. */
    public Optional<Refusal> refusal(Order order, ProcessStat process) {
        return judge(order, ancestors(order.caller())).refusal(process);
    }

    /**
     * Signals held processes: a request of its own, judged anew, recorded, counted and published. The report also has
     * the results of others, which get nothing. Returns one result for each held process.
     */
    public Map<Processes.HeldProcess, SignalResult> signal(
            Order order, List<Processes.HeldProcess> held, List<SignalResult> others, SignalSender.Gate gate) {
        Request request = recorder.request(order, "");
        Judge judge = judge(order, ancestors(order.caller()));
        SignalSender sender = sender(request, SendOptions.NONE, Optional.empty(), gate);
        Batch batch = new Batch(sender, results, judge, processes.self());
        batch.add(held.stream()
                .map(process -> new JudgedProcess(process, judge.refusal(now(process))))
                .toList());
        Map<Processes.HeldProcess, SignalResult> sent = batch.send();
        List<SignalResult> all = new ArrayList<>(others);
        all.addAll(sent.values());
        publish(request, order, held.size() + SignalResult.present(others), all, 0);
        return sent;
    }

    /** The result if the signal were sent now; asks the kernel with signal 0. */
    public SignalResult tried(Processes.HeldProcess process, Signal signal) {
        return process.stat().zombie() ? results.zombie(process) : new DryRun(signal, results).send(process);
    }

    SignalSender sender(
            Request request, SendOptions options, Optional<EffectObserver> observer, SignalSender.Gate gate) {
        return new RecordedSender(request, processes, oversight.audit(), results, options, observer, gate);
    }

    /** The current state of a held process, which may run another program than before. */
    public ProcessStat now(Processes.HeldProcess process) {
        ProcessStat then = process.stat();
        return processes
                .stat(then.pid())
                .filter(stat -> stat.startTime() == then.startTime())
                .orElse(then);
    }

    /** Records and publishes that a request sent nothing. */
    public void refused(Order order, int matched, List<SignalResult> why, long retryAfter) {
        publish(recorder.request(order, ""), order, matched, why, retryAfter);
    }

    /** Records that the order's caller has cancelled the job of that number. */
    public void cancelled(Order order, long job) {
        oversight.audit().cancelled(recorder.request(order.with(Signal.NONE), "job=" + job));
    }

    private void publish(Request request, Order order, int matched, List<SignalResult> all, long retryAfter) {
        SignalReport report = SignalReports.of(order.text(), request.signal(), matched, all, "", retryAfter);
        recorder.publish(request, report, visibility.ofOwn(order, report));
    }

    public Processes processes() {
        return processes;
    }

    public SignalTable signals() {
        return signals;
    }

    public Rules rules() {
        return rules;
    }

    public Oversight oversight() {
        return oversight;
    }

    public Predictor predictor() {
        return predictor;
    }

    public Visibility visibility() {
        return visibility;
    }

    Guard guard() {
        return guard;
    }

    SignalResults results() {
        return results;
    }

    Recorder recorder() {
        return recorder;
    }
}
