package io.signalman.access;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The callers of HTTP, from a file that is read again when it changes. While the file can't be used, nobody in it may
 * call: the last usable version may hold a token that the change was meant to revoke.
 */
public final class Tokens {
    private final WatchedFile<TokensFile> file;

    /**
     * Reads the file for the first time.
     *
     * @param nanoTime as {@link System#nanoTime}
     */
    public Tokens(TrustedFile file, LongSupplier nanoTime) {
        this.file = new WatchedFile<>(file, TokensFile::parse, nanoTime);
    }

    /** Reads the file again, even if it has not changed. */
    public void reload() {
        file.reload();
    }

    /** The owner of a token. The comparison time reveals nothing about other tokens. */
    public Optional<Principal> ofToken(String shown) {
        return usable().flatMap(lines -> lines.ofToken(shown));
    }

    /**
     * The owner of a certificate.
     *
     * @param rfc2253 its subject, such as {@code CN=anna,O=Example}
     * @throws IllegalArgumentException if the subject is not a distinguished name
     */
    public Optional<Principal> ofSubject(String rfc2253) {
        String subject = Principal.rfc2253(rfc2253);
        return usable().flatMap(lines -> lines.ofSubject(subject));
    }

    /**
     * The owner of a credential as the tokens file writes it: the digest of a token, a user, or the subject of a
     * certificate.
     */
    public Optional<Principal> ofCredential(String credential) {
        return usable().flatMap(lines -> lines.ofCredential(credential));
    }

    private Optional<TokensFile> usable() {
        WatchedFile.Reading<TokensFile> now = file.current();
        return now.problem().isEmpty() ? now.value() : Optional.empty();
    }

    /** The principal of that name. If the file can't be used now, the last usable version answers. */
    public Optional<Principal> named(String name) {
        return file.current().value().flatMap(lines -> lines.named(name));
    }

    /** What is wrong, in one sentence; "" if nothing is. */
    public String problem() {
        String problem = file.current().problem();
        return problem.isEmpty()
                ? ""
                : "Only the owner may call over HTTP, because the tokens can't be used: " + problem
                        + " (setting tokens).";
    }
}
