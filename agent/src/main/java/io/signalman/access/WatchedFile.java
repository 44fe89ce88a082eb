package io.signalman.access;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The parsed content of a {@link TrustedFile}. The file is checked at most every half second, and read again if it has
 * changed or could not be used.
 */
public final class WatchedFile<T> {
    private static final long FRESH_NANOS = 500_000_000;

    private final TrustedFile file;
    private final Parser<T> parser;
    private final LongSupplier nanoTime;
    private volatile Reading<T> reading;

    /** Parses a file. */
    public interface Parser<T> {
        /**
         * Parses the whole file before any part takes effect.
         *
         * @param file its path, for messages
         * @throws Exception whose message says what is wrong, and where
         */
        T parse(String file, String text) throws Exception;
    }

    /**
     * One check of the file.
     *
     * @param value the last usable content; empty if there was none
     * @param problem what is wrong with the current file; "" if nothing
     * @param checkedAt when, in {@link System#nanoTime}
     */
    public record Reading<T>(Optional<T> value, String problem, long checkedAt) {}

    /**
     * Reads the file for the first time.
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

    /** The content now, or half a second ago. */
    public Reading<T> current() {
        Reading<T> seen = reading;
        return nanoTime.getAsLong() - seen.checkedAt() < FRESH_NANOS ? seen : refresh();
    }

    /** Reads the file again, even if it has not changed. */
    public synchronized void reload() {
        reading = read(reading.value());
    }

    private synchronized Reading<T> refresh() {
        Reading<T> seen = reading;
        long now = nanoTime.getAsLong();
        if (now - seen.checkedAt() >= FRESH_NANOS) {
            boolean again =
                    file.changed() || !seen.problem().isEmpty(); // a file or user that it names may exist by then
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
