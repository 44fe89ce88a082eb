package io.signalman.core;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Limits how often a principal may send: each has a bucket of tokens that fills at a constant rate. */
public final class RateLimit {
    private static final double SECOND_NANOS = 1e9;

    private final double perSecond;
    private final int burst;
    private final LongSupplier nanoTime;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /**
     * Limits each principal separately.
     *
     * @param perSecond requests; 0 for no limit
     * @param burst the highest number at once, at least 1
     * @param nanoTime as {@link System#nanoTime}
     */
    public RateLimit(double perSecond, int burst, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.nanoTime = nanoTime;
    }

    public static RateLimit none() {
        return new RateLimit(0, 1, System::nanoTime);
    }

    /** Takes one token, or returns a refusal with the time of the next token. */
    public Optional<Refusal> refusal(Caller caller) {
        if (perSecond == 0) {
            return Optional.empty();
        }
        double wait =
                buckets.computeIfAbsent(caller.name(), name -> new Bucket()).take();
        if (wait == 0) {
            return Optional.empty();
        }
        long seconds = (long) Math.ceil(wait);
        String message = "Too many requests of " + caller.name() + " (setting rate); try again in " + seconds + " s.";
        return Optional.of(new Refusal(Reason.RATE, message, seconds));
    }

    private final class Bucket {
        private double tokens = burst;
        private long filled = nanoTime.getAsLong();

        /** 0, or the seconds to wait. */
        synchronized double take() {
            long now = nanoTime.getAsLong();
            tokens = Math.min(burst, tokens + (now - filled) / SECOND_NANOS * perSecond);
            filled = now;
            if (tokens >= 1) {
                tokens--;
                return 0;
            }
            return (1 - tokens) / perSecond;
        }
    }
}
