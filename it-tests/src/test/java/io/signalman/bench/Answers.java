package io.signalman.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The answers under one load.
 *
 * @param perSecond answers a second
 * @param p50 µs that half of them took at most; p99 and p999 alike
 * @param cpu µs of the server's processor time for one
 */
record Answers(double perSecond, double p50, double p99, double p999, double cpu) {
    /** The columns of a table, in this order. */
    static final String[] COLUMNS = {"requests/s", "p50 µs", "p99 µs", "p99.9 µs", "processor µs a request"};

    static Series series(List<Answers> rounds, ToDoubleFunction<Answers> what) {
        return new Series(rounds.stream().map(what::applyAsDouble).toList());
    }

    static Series[] cells(List<Answers> rounds) {
        return new Series[] {
            series(rounds, Answers::perSecond),
            series(rounds, Answers::p50),
            series(rounds, Answers::p99),
            series(rounds, Answers::p999),
            series(rounds, Answers::cpu)
        };
    }
}
