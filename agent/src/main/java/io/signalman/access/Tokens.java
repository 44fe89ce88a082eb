package io.signalman.access;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who may call over HTTP, from a file that is read again when it changes. As long as that can't be used, nobody in it gets
 * in: what was read before may hold a token that the change was to revoke.
 */
public final class Tokens {
    private final WatchedFile<TokensFile> file;

    /**
     * Reads it for the first time.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public Tokens(TrustedFile file, LongSupplier nanoTime) {
        this.file = new WatchedFile<>(file, TokensFile::parse, nanoTime);
    }

    /** Reads the file again, changed or not. */
    public void reload() {
        file.reload();
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

    /**
     * Whose credential that is: as the tokens file writes it, the digest of a token, a user or the subject of a certificate.
     */
    public Optional<Principal> ofCredential(String credential) {
        return usable().flatMap(lines -> lines.ofCredential(credential));
    }

    private Optional<TokensFile> usable() {
        WatchedFile.Reading<TokensFile> now = file.now();
        return now.problem().isEmpty() ? now.value() : Optional.empty();
    }

    /** Who has that name; also where the file can't be used now, as it was read last. */
    public Optional<Principal> named(String name) {
        return file.now().value().flatMap(lines -> lines.named(name));
    }

    /** What is wrong, one sentence; "" where all is well. */
    public String problem() {
        String problem = file.now().problem();
        return problem.isEmpty()
                ? ""
                : "Nobody but the owner gets in over HTTP, since the tokens can't be used: " + problem
                        + " (setting tokens).";
    }
}
