package io.signalman.core.effect;

import io.signalman.core.Caller;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.judge.Shares;
import java.time.Duration;
import java.util.Optional;

/** Bounds how many observe at once, since each takes a caller's thread and JDK 17 serves HTTP with eight. Thread-safe. */
public final class ObserverPlaces implements AutoCloseable {
    private static final int AT_ONCE = 4;
    private static final Duration END = Duration.ofSeconds(2);

    private final Shares places = new Shares(AT_ONCE, "places to observe");
    private volatile boolean over;

    /** Why the caller may not observe now; on success, which is empty, {@link #leave} has to follow. */
    Optional<Refusal> enter(Caller caller) {
        Optional<String> full = over ? Optional.of("The agent is being detached") : places.take(caller);
        return full.map(why -> new Refusal(
                Reason.BUSY,
                "Too many requests observe at once: " + why + "; try again soon, or send without observe."));
    }

    void leave(Caller caller) {
        places.leave(caller.name());
    }

    /** Whether to stop looking now. */
    boolean areOver() {
        return over;
    }

    /** Ends all that are at it. */
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
