package io.signalman.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** One quantity, measured once in each round of one run. */
record Series(List<Double> rounds) {
    Series {
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty() || rounds.stream().anyMatch(value -> !Double.isFinite(value))) {
            throw new IllegalArgumentException("not measured: " + rounds);
        }
    }

    static Series of(double... rounds) {
        List<Double> values = new ArrayList<>();
        for (double round : rounds) {
            values.add(round);
        }
        return new Series(values);
    }

    /** Round by round where both have as many, so that a drift of the machine cancels out; else against the median. */
    Series over(Series other) {
        return with(other, (ours, theirs) -> ours / theirs);
    }

    /** The difference, paired as {@link #over} does. */
    Series minus(Series other) {
        return with(other, (ours, theirs) -> ours - theirs);
    }

    private Series with(Series other, DoubleBinaryOperator operator) {
        List<Double> results = new ArrayList<>();
        for (int i = 0; i < rounds.size(); i++) {
            boolean paired = other.rounds.size() == rounds.size();
            results.add(operator.applyAsDouble(rounds.get(i), paired ? other.rounds.get(i) : other.median()));
        }
        return new Series(results);
    }

    Series map(DoubleUnaryOperator change) {
        return new Series(rounds.stream().map(change::applyAsDouble).toList());
    }

    double median() {
        List<Double> sorted = rounds.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return Collections.min(rounds);
    }

    double most() {
        return Collections.max(rounds);
    }

    /** The median, and from the least to the most. */
    String text() {
        return rounds.size() == 1
                ? text(median())
                : text(median()) + " (" + text(least()) + " to " + text(most()) + ")";
    }

    /** Three digits that count. */
    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        int whole = (int) Math.floor(Math.log10(Math.abs(value))) + 1;
        return String.format(Locale.ROOT, "%,." + Math.max(0, 3 - Math.max(1, whole)) + "f", value);
    }
}
