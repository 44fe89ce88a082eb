package io.signalman.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * A new token with its line for a tokens file.
 *
 * @param token 256 random bits, as text that needs no escape in a header or shell
 * @param line name, roles and digest
 */
public record GeneratedToken(String token, String line) {
    private static final int BYTES = 32;

    /**
     * Generates a token.
     *
     * @throws IllegalArgumentException in one sentence, if a tokens file could not have that name or a role
     */
    public static GeneratedToken of(String name, List<String> roles) {
        if (!TokensLine.isName(name)) {
            throw new IllegalArgumentException(
                    "\"" + name + "\" can't be the name of a principal; take at most 64 letters,"
                            + " digits, '.', '_' or '-', but neither owner nor local.");
        }
        for (String role : roles) {
            if (!Principal.isRole(role)) {
                throw new IllegalArgumentException("\"" + role + "\" can't be a role; take at most 64 small letters,"
                        + " digits, '.', '_' or '-', such as admin or viewer.");
            }
        }
        if (roles.isEmpty() || roles.stream().distinct().count() < roles.size()) {
            throw new IllegalArgumentException("Give each role once, and at least one.");
        }
        String token = secret();
        return new GeneratedToken(token, name + " " + String.join(",", roles) + " " + digest(token));
    }

    /** 256 random bits, as text. */
    public static String secret() {
        byte[] token = new byte[BYTES];
        new SecureRandom().nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** The digest that represents the token in a tokens file. */
    public static String digest(String token) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return TokensLine.SHA256 + HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Leaves out the token. */
    @Override
    public String toString() {
        return line;
    }
}
