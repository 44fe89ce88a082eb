package io.signalman.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Looks at processes right before a signal is sent to them and, where asked to, after. It takes a descriptor for each of
 * them meanwhile, so that it keeps looking at the same ones. Used by one thread.
 */
final class Witness implements AutoCloseable {
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private final Processes processes;
    private final Predictor predictor;
    private final Optional<Duration> observe;
    private final Observers observers;
    private final Caller caller;
    private final Optional<Refusal> refusal;
    private final boolean entered;
    private final int most;
    private final Map<Integer, Observation> byPid = new HashMap<>();

    /**
     * @param caller takes one of the places of the observers
     * @param observe how long to look afterwards; empty not to
     * @param most above so many processes nothing is sent, and so nothing is looked at
     */
    Witness(
            Processes processes,
            Predictor predictor,
            Caller caller,
            Optional<Duration> observe,
            Observers observers,
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

    /** Why nothing may be sent, since it could not be observed. */
    Optional<Refusal> refusal() {
        return refusal;
    }

    void expect(Processes.HeldProcess process, Signal signal) {
        if (byPid.size() < most) {
            Effect effect = predict(process.stat(), signal);
            boolean looks = entered && !signal.isNone() && effect != Effect.THREAD_DUMP;
            Optional.ofNullable(byPid.put(
                            process.stat().pid(),
                            new Observation(
                                    processes, process, signal, effect, looks ? again(process) : Optional.empty())))
                    .ifPresent(Observation::close); // of an earlier process of that pid
        }
    }

    /** Nothing that goes wrong here keeps a signal from the others that were meant. */
    private Effect predict(ProcessStat process, Signal signal) {
        try {
            return predictor.of(process, signal).effect();
        } catch (IllegalStateException e) {
            return Effect.UNKNOWN;
        }
    }

    /** The sender lets go of it before it is looked at. */
    private Optional<Processes.HeldProcess> again(Processes.HeldProcess process) {
        if (!(processes.hold(process.stat().pid()) instanceof Processes.Hold.Held held)) {
            return Optional.empty();
        }
        if (held.process().identity().sameAs(process.identity())) {
            return Optional.of(held.process());
        }
        held.process().close();
        return Optional.empty();
    }

    /** What was sent, with what was predicted and is seen from now on. */
    ObservedReport report(SignalReport sent) {
        List<Observation> observed = new ArrayList<>();
        for (SignalResult result : sent.results()) {
            Observation observation = byPid.get(result.pid());
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

    /** Looks often at first, and ever more seldom: a time that is told is right to an eighth. */
    private void look(List<Observation> observed, Duration time) {
        long start = System.nanoTime();
        while (true) {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            boolean settled = true;
            for (Observation observation : observed) {
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

    private static String summary(List<Observation> observed) {
        return observed.isEmpty()
                ? ""
                : " Seen: "
                        + observed.stream()
                                .collect(Collectors.groupingBy(Observation::seen, TreeMap::new, Collectors.counting()))
                                .entrySet()
                                .stream()
                                .map(entry -> entry.getValue() + " "
                                        + entry.getKey().name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", ", "", "."));
    }

    private ObservedResult result(SignalResult result) {
        Optional<Observation> known = Optional.ofNullable(byPid.get(result.pid()))
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
                known.map(Observation::predicted)
                        .orElse(result.outcome() == Outcome.ZOMBIE ? Effect.NO_EFFECT : Effect.UNKNOWN),
                known.map(Observation::seen).orElse(Observed.NOTHING),
                known.map(Observation::millis).orElse(-1L));
    }

    @Override
    public void close() {
        byPid.values().forEach(Observation::close);
        byPid.clear();
        if (entered) {
            observers.leave(caller);
        }
    }
}
