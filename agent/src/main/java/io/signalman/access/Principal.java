package io.signalman.access;

import java.util.Set;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * A caller over HTTP.
 *
 * @param roles at least one
 */
public record Principal(String name, Set<String> roles) {
    private static final Pattern ROLE = Pattern.compile("[a-z0-9._-]{1,64}");

    /** Copies the roles. */
    public Principal {
        roles = Set.copyOf(roles);
    }

    /**
     * Returns the same text for the same distinguished name, whatever its spacing or the case of its keywords.
     *
     * @throws IllegalArgumentException if the text is no distinguished name
     */
    public static String rfc2253(String subject) {
        return new X500Principal(subject).getName(X500Principal.RFC2253);
    }

    /** Whether a role of the tokens file may have that name. */
    public static boolean isRole(String text) {
        return ROLE.matcher(text).matches();
    }
}
