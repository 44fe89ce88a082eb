package io.signalman.core.effect;

import io.signalman.core.Caller;
import io.signalman.core.Effect;
import io.signalman.core.Observed;
import io.signalman.core.ObservedReport;
import io.signalman.core.ObservedResult;
import io.signalman.core.Outcome;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Looks at processes right before a signal is sent to them and, on request, afterwards. It holds each of them by a
 * descriptor of its own meanwhile, so that it keeps looking at the same ones. Used by one thread.
 */
public final class EffectObserver implements AutoCloseable {
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final Processes processes;
    private final Predictor predictor;
    private final Optional<Duration> observe;
    private final ObserverPlaces observers;
    private final Caller caller;
    private final Optional<Refusal> refusal;
    private final boolean entered;
    private final int most;
    private final Map<Integer, ObservedProcess> byPid = new HashMap<>();

    /**
     * @param caller who takes one of the places of observers
     * @param observe how long to look afterwards; empty for not at all
     * @param most the highest number of processes; above it nothing is sent, and nothing is observed
     */
    public EffectObserver(
            Processes processes,
            Predictor predictor,
            Caller caller,
            Optional<Duration> observe,
            ObserverPlaces observers,
            int most) {
        this.processes = processes;
        this.predictor = predictor;
        this.observe = observe;
        this.observers = observers;
        this.most = most;
        this.caller = caller;
        this.refusal = observe.flatMap(time -> observers.enter(caller));
        this.entered = observe.isPresent() && refusal.isEmpty();
    }

    /** The refusal of a send that could not be observed. */
    public Optional<Refusal> refusal() {
        return refusal;
    }

    public void expect(Processes.HeldProcess process, Signal signal) {
        if (byPid.size() < most) {
            Effect effect = predict(process.stat(), signal);
            boolean looks = entered && !signal.isNone() && effect != Effect.THREAD_DUMP;
            Optional.ofNullable(byPid.put(
                            process.stat().pid(),
                            new ObservedProcess(
                                    processes,
                                    process,
                                    signal,
                                    effect,
                                    looks ? Processes.holdAgain(processes, process) : Optional.empty())))
                    .ifPresent(ObservedProcess::close); // of an earlier process with that pid
        }
    }

    /** A failure here must not keep the signal from other processes. */
    private Effect predict(ProcessStat process, Signal signal) {
        try {
            return predictor.of(process, signal).effect();
        } catch (IllegalStateException e) {
            return Effect.UNKNOWN;
        }
    }

    /** Adds predictions and observations to a report. */
    public ObservedReport report(SignalReport sent) {
        List<ObservedProcess> observed = new ArrayList<>();
        for (SignalResult result : sent.results()) {
            ObservedProcess observation = byPid.get(result.pid());
            if (observation != null && result.outcome() == Outcome.DELIVERED && observation.looks()) {
                observed.add(observation);
            }
        }
        observe.ifPresent(time -> look(observed, time));
        return new ObservedReport(
                sent.ok(),
                sent.target(),
                sent.signal(),
                sent.signum(),
                sent.matched(),
                sent.delivered(),
                sent.message() + summary(observed),
                sent.reason(),
                sent.retryAfter(),
                sent.results().stream().map(this::result).toList());
    }

    /** Looks often at first and less often later: a reported time is exact to an eighth. */
    private void look(List<ObservedProcess> observed, Duration time) {
        long start = System.nanoTime();
        while (true) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            boolean settled = true;
            for (ObservedProcess observation : observed) {
                settled &= observation.look(millis);
            }
            long left = time.toMillis() - millis;
            if (settled || left <= 0 || observers.areOver()) {
                return;
            }
            try {
                Thread.sleep(Math.min(left, Math.max(1, Math.min(LONGEST_PAUSE_MILLIS, millis / 8))));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static String summary(List<ObservedProcess> observed) {
        return observed.isEmpty()
                ? ""
                : " Seen: "
                        + Sentences.counts(observed.stream().map(ObservedProcess::seen))
                                .toLowerCase(Locale.ROOT) + ".";
    }

    private ObservedResult result(SignalResult result) {
        Optional<ObservedProcess> known = Optional.ofNullable(byPid.get(result.pid()))
                .filter(observation -> result.outcome() == Outcome.DELIVERED);
        return new ObservedResult(
                result.pid(),
                result.handle(),
                result.name(),
                result.outcome(),
                result.errno(),
                result.error(),
                result.message(),
                result.reason(),
                known.map(ObservedProcess::predicted)
                        .orElse(result.outcome() == Outcome.ZOMBIE ? Effect.NO_EFFECT : Effect.UNKNOWN),
                known.map(ObservedProcess::seen).orElse(Observed.NOTHING),
                known.map(ObservedProcess::millis).orElse(-1L));
    }

    @Override
    public void close() {
        byPid.values().forEach(ObservedProcess::close);
        byPid.clear();
        if (entered) {
            observers.leave(caller);
        }
    }
}
