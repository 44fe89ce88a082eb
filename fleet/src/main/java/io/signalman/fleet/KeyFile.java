package io.signalman.fleet;

import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The secret keys of an agent or operator: one for the broker's login, one for signatures. They differ, because a broker
 * chooses what a login signs.
 *
 * @param name of the agent or operator
 */
public record KeyFile(String name, SigningKey login, SigningKey signing) {
    private static final List<String> ITEMS =
            List.of("name", "login.secret", "login.public", "sign.secret", "sign.public");

    public static KeyFile generate(String name) {
        return new KeyFile(name, SigningKey.generate(), SigningKey.generate());
    }

    /**
     * Parses a file: one {@code item=value} a line, {@code #} for comments.
     *
     * @throws IllegalArgumentException that says what is wrong and quotes no secret
     */
    public static KeyFile parse(String text) {
        Map<String, String> items = Items.parse(text, ITEMS);
        return new KeyFile(items.getOrDefault("name", ""), key(items, "login"), key(items, "sign"));
    }

    private static SigningKey key(Map<String, String> items, String use) {
        byte[] seed;
        try {
            seed = Base64.getUrlDecoder().decode(items.getOrDefault(use + ".secret", ""));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(use + ".secret is not base64url");
        }
        return SigningKey.of(seed, VerifyKey.parse(items.getOrDefault(use + ".public", "")));
    }

    /** The content of the file; it is secret. */
    public String content() {
        return "# Secret keys for Signalman's fleet. Keep this file readable by its owner only.\n"
                + "name=" + name + "\n"
                + lines("login", login)
                + lines("sign", signing);
    }

    private static String lines(String use, SigningKey key) {
        return use + ".secret=" + Base64.getUrlEncoder().withoutPadding().encodeToString(key.seed()) + "\n" + use
                + ".public=" + key.verifyKey() + "\n";
    }
}
