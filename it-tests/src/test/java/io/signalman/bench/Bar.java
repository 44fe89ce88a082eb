package io.signalman.bench;

import java.util.Optional;

/**
 * A promise that the median of a measurement keeps, or not.
 *
 * @param what what is promised
 * @param on where it was measured, such as "JDK 17"
 * @param unit of the limit and of what was measured, such as "ms" or "x a C loop"
 * @param floor the same of what no program can beat, where it is known; a bar below it can't be met
 */
record Bar(String what, String on, Limit limit, Series measured, String unit, Optional<Series> floor) {
    /** From which side a number bounds a measurement. */
    record Limit(boolean upper, double value) {
        static Limit atMost(double value) {
            return new Limit(true, value);
        }

        static Limit atLeast(double value) {
            return new Limit(false, value);
        }

        private String text() {
            return (upper ? "≤ " : "≥ ") + Series.text(value);
        }
    }

    boolean met() {
        return limit.upper() ? measured.median() <= limit.value() : measured.median() >= limit.value();
    }

    String limitText() {
        return (limit.text() + " " + unit).trim();
    }
}
