package io.signalman.http.call;

import java.util.Optional;
import java.util.Set;

/** Identifies a caller by a secret. */
public interface Authenticator {

    /**
     * Called once for each request with a secret, by several threads at once. The time it takes must not depend on the valid
     * secrets.
     *
     * @param secret the token after {@code Bearer}, or the password of Basic; never empty
     * @return empty if the secret is not valid
     */
    Optional<Identity> identify(String secret);

    /**
     * An identified caller.
     *
     * @param name of the principal
     * @param credential an id of the credential, never the secret itself; the MBean uses it to ask whether it is still valid
     */
    record Identity(String name, Set<String> roles, String credential) {

        /** Copies the roles. */
        public Identity {
            roles = Set.copyOf(roles);
        }
    }
}
