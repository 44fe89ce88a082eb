package io.signalman.core.job;

import io.signalman.core.BadRequest;
import io.signalman.core.Durations;
import io.signalman.core.Sentences;
import io.signalman.core.Signal;
import io.signalman.core.SignalTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Signals, each with the time that processes have to end before the next one: {@code TERM 10s KILL}.
 *
 * @param text as the caller wrote it, or the default for ""
 * @param rungs one to {@link #MOST}; a plain wait has one without a signal
 */
record Ladder(String text, List<Rung> rungs) {
    static final int MOST = 8;

    private static final String DEFAULT = "TERM 10s KILL";

    /** The wait after a last signal without a wait of its own. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private static final int LENGTH_MAX = 200;

    /** A signal, {@link Signal#NONE} to send nothing, and the longest wait after it. */
    record Rung(Signal signal, Duration patience) {}

    boolean sends() {
        return !first().isNone();
    }

    Signal first() {
        return rungs.get(0).signal();
    }

    List<Signal> signals() {
        return rungs.stream().map(Rung::signal).toList();
    }

    /** A wait that sends nothing. */
    static Ladder ofWait(String text, Duration wait) {
        return new Ladder(text, List.of(new Rung(Signal.NONE, wait)));
    }

    /**
     * Parses signals and waits, separated by blanks; "" is {@code TERM 10s KILL}. Throws an IllegalArgumentException
     * beginning with {@code bad_value: } or {@code bad_signal: } if it is malformed.
     */
    static Ladder parse(String text, SignalTable signals) {
        if (text == null || text.length() > LENGTH_MAX) {
            throw BadRequest.ladder(
                    text == null ? "" : text, "is no ladder; give signals with waits between, such as " + DEFAULT);
        }
        String whole = text.isEmpty() ? DEFAULT : text;
        if (!whole.equals(whole.strip())) {
            throw BadRequest.ladder(
                    whole, "begins or ends with a blank; give signals with waits between, such as " + DEFAULT);
        }
        String[] words = whole.split(" +", -1);
        List<Rung> rungs = new ArrayList<>();
        for (int next = 0; next < words.length; next++) {
            Signal signal = signal(whole, words[next], signals);
            boolean last = next == words.length - 1;
            if (!last) {
                next++;
            }
            rungs.add(new Rung(signal, last ? LAST_WAIT : wait(whole, words[next], signal)));
        }
        if (rungs.size() > MOST) {
            throw BadRequest.ladder(whole, "has " + rungs.size() + " signals; give at most " + MOST);
        }
        return new Ladder(whole, List.copyOf(rungs));
    }

    private static Signal signal(String whole, String word, SignalTable signals) {
        if (Durations.parse(word).isPresent()) {
            throw BadRequest.ladder(
                    whole,
                    "has " + Sentences.quote(word)
                            + " in the place of a signal; give signals with waits between, such as " + DEFAULT);
        }
        Signal signal = signals.parse(word);
        if (signal.isNone() || signals.stops(signal)) {
            throw BadRequest.ladder(
                    whole, "has " + Sentences.quote(word) + ", which ends no process; leave it out, or send it alone");
        }
        return signal;
    }

    private static Duration wait(String whole, String word, Signal signal) {
        Optional<Duration> wait = Durations.parse(word);
        if (wait.isEmpty()) {
            throw BadRequest.ladder(
                    whole,
                    Durations.problem(
                            word,
                            "needs a wait after " + signal.name() + " and not " + Sentences.quote(word)
                                    + "; give one such as 500ms or 10s"));
        }
        return Waits.bounded(Sentences.quote(whole), wait.get(), Waits.SHORTEST);
    }
}
