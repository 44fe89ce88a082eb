package io.signalman.access;

import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who may call over HTTP, from a file that is read again when it changes. As long as that can't be used, nobody in it gets
 * in: what was read before may hold a token that the change was to revoke.
 */
public final class Tokens {
    /** How old a look at the file may be. */
    private static final long FRESH_NANOS = 500_000_000;

    private final TrustedFile file;
    private final LongSupplier nanoTime;
    private volatile State state;

    /**
     * A look at the file.
     *
     * @param lines as they could be read last
     * @param problem what is wrong with the file as it is now; "" if nothing
     */
    private record State(TokensFile lines, String problem, long looked) {}

    /**
     * Reads it for the first time.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public Tokens(TrustedFile file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
        this.state = read(new TokensFile());
    }

    private State read(TokensFile before) {
        try {
            return new State(TokensFile.parse(file.path().toString(), file.text()), "", nanoTime.getAsLong());
        } catch (IOException | TokensException e) {
            return new State(before, String.valueOf(e.getMessage()), nanoTime.getAsLong());
        }
    }

    private State state() {
        State seen = state;
        return nanoTime.getAsLong() - seen.looked() < FRESH_NANOS ? seen : look();
    }

    private synchronized State look() {
        State seen = state;
        if (nanoTime.getAsLong() - seen.looked() >= FRESH_NANOS) {
            state = file.changed() ? read(seen.lines()) : new State(seen.lines(), seen.problem(), nanoTime.getAsLong());
        }
        return state;
    }

    /** Whose token that is, compared in a time that tells nothing of the others. */
    public Optional<Principal> ofToken(String shown) {
        return usable().flatMap(lines -> lines.ofToken(shown));
    }

    /**
     * Whose certificate that is.
     *
     * @param rfc2253 its subject, such as {@code CN=anna,O=Example}
     * @throws IllegalArgumentException where that is no distinguished name
     */
    public Optional<Principal> ofSubject(String rfc2253) {
        String subject = TokensLine.rfc2253(rfc2253);
        return usable().flatMap(lines -> lines.ofSubject(subject));
    }

    private Optional<TokensFile> usable() {
        State now = state();
        return now.problem().isEmpty() ? Optional.of(now.lines()) : Optional.empty();
    }

    /** Who has that name; also where the file can't be used now, as it was read last. */
    public Optional<Principal> named(String name) {
        return state().lines().named(name);
    }

    /** What is wrong, one sentence; "" where all is well. */
    public String problem() {
        String problem = state().problem();
        return problem.isEmpty()
                ? ""
                : "Nobody but the owner gets in over HTTP, since the tokens can't be used: " + problem
                        + " (setting tokens).";
    }
}
