package io.signalman.core;

import java.util.function.Predicate;

/** Compiles the regular expressions of callers; the implementation bounds their time. */
@FunctionalInterface
public interface Patterns {
    /**
     * Compiles one.
     *
     * @param budget what may be spent on finding it; the predicate draws on it and throws what it throws
     * @return whether it is found anywhere in a text
     * @throws IllegalArgumentException with the end of a sentence that says what is wrong
     */
    Predicate<String> compile(String regex, TimeBudget budget);

    /** Without them: each is refused. */
    static Patterns none() {
        return (regex, budget) -> {
            throw new IllegalArgumentException("holds a regular expression, and there are none here");
        };
    }
}
