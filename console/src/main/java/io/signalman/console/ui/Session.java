package io.signalman.console.ui;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The one person's right to use the page. The secret of the link is exchanged once for a token, which the page sends as a
 * header. A cookie would go to every server on this host, whatever its port.
 */
final class Session {
    private static final int BYTES = 32;
    private static final String SCHEME = "Bearer ";

    private final String secret = random();
    private final String token = random();
    private boolean used;

    private static String random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    String secret() {
        return secret;
    }

    /** The token; empty for a wrong secret, and for the right one if it was used before. */
    synchronized Optional<String> exchange(String given) {
        if (used || !same(secret, given)) {
            return Optional.empty();
        }
        used = true;
        return Optional.of(token);
    }

    /** Whether a header {@code Authorization} has the token. It has none before the exchange. */
    synchronized boolean isOpen(String authorization) {
        return used && same(SCHEME + token, authorization);
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
