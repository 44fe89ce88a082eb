package io.signalman.http;

import java.util.Optional;
import java.util.Set;

/** Tells who shows a secret. */
public interface Authenticator {

    /**
     * Asked once for each request that shows one, by several threads at a time.
     *
     * @param secret what stood after {@code Bearer}, or the password of Basic; never empty
     * @return empty for nobody; found in a time that tells nothing of the right secrets
     */
    Optional<Identity> identify(String secret);

    /**
     * Who it is.
     *
     * @param credential identifies the credential, never the secret itself; the MBean asks whether it is still valid
     */
    record Identity(String name, Set<String> roles, String credential) {

        /** Copies the roles. */
        public Identity {
            roles = Set.copyOf(roles);
        }
    }
}
