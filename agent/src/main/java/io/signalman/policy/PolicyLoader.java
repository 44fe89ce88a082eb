package io.signalman.policy;

import io.signalman.access.TrustedFile;
import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.Policy;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Signal;
import io.signalman.core.SignalTable;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The policy of a file, read again when that changes. As long as it could not be read once, everything is refused; where a
 * later reading fails, the rules read before stay in force.
 */
public final class PolicyLoader implements Policy {
    /** How old a look at the file may be. */
    private static final long FRESH_NANOS = 500_000_000;

    private final TrustedFile file;
    private final SignalTable signals;
    private final LongSupplier nanoTime;
    private volatile State state;

    /** @param problem what is wrong with the file as it is now; "" if nothing */
    private record State(Optional<PolicyFile> rules, String problem, long looked) {}

    /**
     * Reads it for the first time.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public PolicyLoader(TrustedFile file, SignalTable signals, LongSupplier nanoTime) {
        this.file = file;
        this.signals = signals;
        this.nanoTime = nanoTime;
        this.state = read(Optional.empty());
    }

    private State read(Optional<PolicyFile> before) {
        try {
            PolicyFile rules = PolicyFile.parse(file.path().toString(), file.text(), signals);
            return new State(Optional.of(rules), "", nanoTime.getAsLong());
        } catch (IOException | PolicyException e) {
            return new State(before, String.valueOf(e.getMessage()), nanoTime.getAsLong());
        }
    }

    private State state() {
        State seen = state;
        return nanoTime.getAsLong() - seen.looked() < FRESH_NANOS ? seen : look();
    }

    private synchronized State look() {
        State seen = state;
        if (nanoTime.getAsLong() - seen.looked() >= FRESH_NANOS) {
            state = file.changed() ? read(seen.rules()) : new State(seen.rules(), seen.problem(), nanoTime.getAsLong());
        }
        return state;
    }

    @Override
    public Verdict judge(Caller caller, Operation operation, Signal signal, ProcessFacts process) {
        State now = state();
        return now.rules()
                .map(rules -> rules.judge(caller, operation, signal, process))
                .orElseGet(() -> new Verdict(false, unusable(now)));
    }

    @Override
    public Optional<String> refusal(Caller caller, Operation operation) {
        State now = state();
        return now.rules().isPresent() ? Optional.empty() : Optional.of(unusable(now));
    }

    private static String unusable(State state) {
        return "Everything is refused, since the policy can't be used: " + state.problem() + " (setting policy).";
    }

    /** What is in force, and what is wrong; one or two sentences. */
    public String status() {
        State now = state();
        String rules = now.rules()
                .map(known -> file.path() + ", " + known.size() + " rules.")
                .orElse("");
        if (now.problem().isEmpty()) {
            return rules;
        }
        return now.rules().isEmpty()
                ? unusable(now)
                : rules + " Its file has changed and can't be used, so these stay: " + now.problem();
    }
}
