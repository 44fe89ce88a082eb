package io.signalman.access;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a tokens file: who shows which token or certificate, or is which user. It holds digests, never a
 * token.
 */
final class TokensFile {
    private final Map<String, Principal> byName = new HashMap<>();
    private final Map<String, Principal> byCredential = new HashMap<>();

    private TokensFile() {}

    /**
     * Reads a tokens file.
     *
     * @param file the name for messages
     * @throws TokensException that names the first line and column with a mistake
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
            throw line.error("expected a name that no line above has");
        }
        Principal principal = new Principal(name, line.roles());
        byName.put(name, principal);
        if (byCredential.put(line.credential(), principal) != null) {
            throw line.error("expected a token, user or subject that no line above has");
        }
    }

    /**
     * Looks up the digest of the token: nobody can choose a digest bit by bit, so the time reveals nothing about other
     * tokens.
     */
    Optional<Principal> ofToken(String shown) {
        return Optional.ofNullable(byCredential.get(GeneratedToken.digest(shown)));
    }

    /** @param rfc2253 as {@link Principal#rfc2253} writes it */
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
