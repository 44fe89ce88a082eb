package io.signalman.http.door;

import io.signalman.http.call.Authenticator.Identity;
import java.util.Optional;

/** The process at the other end of a Unix domain socket, as the kernel identifies it. */
public interface Peer {

    /** Whether {@link #identity} may ask a user directory, which can take a second. */
    boolean needsLookup();

    /**
     * The principal; empty if the user is unknown, so that the request needs a token. Called for each request without a
     * credential, by several threads at once.
     */
    Optional<Identity> identity();

    /** The user for the records, such as {@code unix:1000}. */
    String address();

    /** The process's handle; "" if the kernel does not show it, so that the caller's own header counts. */
    String process();
}
