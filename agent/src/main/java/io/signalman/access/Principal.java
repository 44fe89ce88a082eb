package io.signalman.access;

import java.util.Set;

/**
 * A caller over HTTP.
 *
 * @param roles at least one
 */
public record Principal(String name, Set<String> roles) {
    /** Copies the roles. */
    public Principal {
        roles = Set.copyOf(roles);
    }
}
