package io.signalman.core;

import java.util.function.Predicate;

/** Regular expressions that callers bring; whoever makes them must see to it that none takes long. */
@FunctionalInterface
public interface Patterns {
    /**
     * Understands one.
     *
     * @param budget what may be spent on finding it; the predicate draws on it and throws what it throws
     * @return whether it is found anywhere in a text
     * @throws IllegalArgumentException whose message says what is wrong with it, as the end of a sentence
     */
    Predicate<String> compile(String regex, TimeBudget budget);

    /** Without them: each is refused. */
    static Patterns none() {
        return (regex, budget) -> {
            throw new IllegalArgumentException("holds a regular expression, and there are none here");
        };
    }
}
