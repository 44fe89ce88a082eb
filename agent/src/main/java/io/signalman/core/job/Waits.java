package io.signalman.core.job;

import io.signalman.core.BadRequest;
import io.signalman.core.Durations;
import io.signalman.core.Sentences;
import java.time.Duration;

/** Bounds of the waits that callers may ask for. */
final class Waits {
    static final Duration SHORTEST = Duration.ofMillis(1);
    static final Duration LONGEST = Duration.ofHours(1);

    private Waits() {}

    /** Parses a length of time; throws an IllegalArgumentException if it is malformed or out of bounds. */
    static Duration parse(String text, Duration least) {
        String given = text == null ? "" : text;
        String quoted = Sentences.quote(given);
        return bounded(
                quoted,
                Durations.parse(given)
                        .orElseThrow(() -> BadRequest.value(quoted + " "
                                + Durations.problem(
                                        given, "is not a length of time; give one such as 500ms, 10s or 5m"))),
                least);
    }

    /** @param what the quoted text that contains the wait */
    static Duration bounded(String what, Duration wait, Duration least) {
        if (wait.compareTo(least) < 0 || wait.compareTo(LONGEST) > 0) {
            throw BadRequest.value(what + " has a wait out of bounds; it takes " + least.toMillis() + "ms to 1h");
        }
        return wait;
    }
}
