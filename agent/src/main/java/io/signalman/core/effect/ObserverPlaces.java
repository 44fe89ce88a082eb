package io.signalman.core.effect;

import io.signalman.core.Caller;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.judge.Shares;
import java.time.Duration;
import java.util.Optional;

/** Bounds the observers, since each takes a caller's thread and JDK 17 serves HTTP with eight. Thread-safe. */
public final class ObserverPlaces implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final Duration END = Duration.ofSeconds(2);

    private final Shares places = new Shares(AT_ONCE, "places to observe");
    private volatile boolean over;

    /** Takes a place, which the caller {@link #leave leaves} later; else returns a refusal. */
    Optional<Refusal> enter(Caller caller) {
        Optional<String> full = over ? Optional.of("The agent is being detached") : places.take(caller);
        return full.map(why -> new Refusal(
                Reason.BUSY,
                "Too many requests observe at once: " + why + "; try again soon, or send without observe."));
    }

    void leave(Caller caller) {
        places.leave(caller.name());
    }

    /** Whether observers have to stop now. */
    boolean areOver() {
        return over;
    }

    /** Ends all observing. */
    @Override
    public void close() {
        over = true;
        try {
            places.awaitNone(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
