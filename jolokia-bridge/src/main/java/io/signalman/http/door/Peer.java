package io.signalman.http;

import io.signalman.http.Authenticator.Identity;
import java.util.Optional;

/** Who connected to a Unix domain socket, by the word of the kernel. */
public interface Peer {

    /** Whether {@link #identity} asks a directory of users, which may take a second. */
    boolean needsLookup();

    /**
     * The principal; empty if the user is unknown, so that a token is needed. Asked for each request that shows no
     * credential, by several threads at a time.
     */
    Optional<Identity> identity();

    /** The user for the records, such as {@code unix:1000}. */
    String address();

    /** The handle of the process that connected; "" if the kernel does not show it: then the caller's own word counts. */
    String process();
}
