package io.signalman.core;

import java.util.function.Predicate;

/** Compiles the regular expressions of callers; the implementation bounds their time. */
@FunctionalInterface
public interface Patterns {
    /**
     * Compiles one.
     *
     * @param budget the time for matching; the predicate draws on it and passes its exception on
     * @return whether the expression matches anywhere in a text
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
