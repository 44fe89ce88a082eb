package io.signalman.core;

import java.util.function.Predicate;

/** Compiles the regular expressions of callers; the implementation bounds their time. */
@FunctionalInterface
public interface Patterns {
    /**
     * Compiles one to a test of whether it matches anywhere in a text.
     *
     * @param budget the time for matching; the test draws on it and passes its exception on
     * @throws IllegalArgumentException with the end of a sentence that names the problem
     */
    Predicate<String> compile(String regex, TimeBudget budget);

    /** Refuses every expression. */
    static Patterns none() {
        return (regex, budget) -> {
            throw new IllegalArgumentException("holds a regular expression, and there are none here");
        };
    }
}
