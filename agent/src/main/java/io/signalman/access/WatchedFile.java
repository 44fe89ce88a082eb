package io.signalman.access;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What a {@link TrustedFile} says: looked at again at most every half second, and read again when it has changed or could not
 * be used.
 */
public final class WatchedFile<T> {
    private static final long FRESH_NANOS = 500_000_000;

    private final TrustedFile file;
    private final Parser<T> parser;
    private final LongSupplier nanoTime;
    private volatile Reading<T> reading;

    /** Understands a file. */
    public interface Parser<T> {
        /**
         * Reads all of it before any of it counts.
         *
         * @param file its path, for messages
         * @throws Exception whose message says what is wrong, and where
         */
        T parse(String file, String text) throws Exception;
    }

    /**
     * A look at the file.
     *
     * @param value as it could be read last; empty if never
     * @param problem what is wrong with the file as it is now; "" if nothing
     */
    public record Reading<T>(Optional<T> value, String problem, long looked) {}

    /**
     * Reads it for the first time.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public WatchedFile(TrustedFile file, Parser<T> parser, LongSupplier nanoTime) {
        this.file = file;
        this.parser = parser;
        this.nanoTime = nanoTime;
        this.reading = read(Optional.empty());
    }

    /** The absolute path. */
    public Path path() {
        return file.path();
    }

    /** What it says now, or half a second ago. */
    public Reading<T> now() {
        Reading<T> seen = reading;
        return nanoTime.getAsLong() - seen.looked() < FRESH_NANOS ? seen : look();
    }

    /** Reads it again, changed or not. */
    public synchronized void reload() {
        reading = read(reading.value());
    }

    private synchronized Reading<T> look() {
        Reading<T> seen = reading;
        long now = nanoTime.getAsLong();
        if (now - seen.looked() >= FRESH_NANOS) {
            boolean again = file.changed() || !seen.problem().isEmpty(); // what it names may have come since
            reading = again ? read(seen.value()) : new Reading<>(seen.value(), "", now);
        }
        return reading;
    }

    private Reading<T> read(Optional<T> before) {
        try {
            T value = parser.parse(file.path().toString(), file.text());
            return new Reading<>(Optional.of(value), "", nanoTime.getAsLong());
        } catch (Exception e) {
            return new Reading<>(before, TrustedPath.why(e), nanoTime.getAsLong());
        }
    }
}
