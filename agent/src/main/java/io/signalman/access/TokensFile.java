package io.signalman.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a tokens file says: who shows which token or certificate, or is which user. It knows digests, never a token. */
final class TokensFile {
    private final Map<String, Principal> byName = new HashMap<>();
    private final Map<String, Principal> byCredential = new HashMap<>();

    /** One that knows nobody. */
    private TokensFile() {}

    /**
     * Reads one.
     *
     * @param file how messages call it
     * @throws TokensException that names the first line and column which can't be understood
     */
    static TokensFile parse(String file, String text) throws TokensException {
        TokensFile tokens = new TokensFile();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            tokens.add(new TokensLine(file, number, line));
        }
        return tokens;
    }

    private void add(TokensLine line) throws TokensException {
        if (line.isEmpty()) {
            return;
        }
        String name = line.name();
        if (byName.containsKey(name)) {
            throw line.error("expected a name that stands in no line above");
        }
        Principal principal = new Principal(name, line.roles());
        byName.put(name, principal);
        if (byCredential.put(line.credential(), principal) != null) {
            throw line.error("expected a token, user or subject that stands in no line above");
        }
    }

    /** Looked up by its digest: nobody can choose that bit by bit, so the time tells nothing of the others. */
    Optional<Principal> ofToken(String shown) {
        return Optional.ofNullable(byCredential.get(FreshToken.digest(shown)));
    }

    /** @param rfc2253 as {@link TokensLine#rfc2253} writes it */
    Optional<Principal> ofSubject(String rfc2253) {
        return ofCredential(TokensLine.SUBJECT + rfc2253);
    }

    /** @param credential as {@link TokensLine#credential} writes it */
    Optional<Principal> ofCredential(String credential) {
        return Optional.ofNullable(byCredential.get(credential));
    }

    Optional<Principal> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
