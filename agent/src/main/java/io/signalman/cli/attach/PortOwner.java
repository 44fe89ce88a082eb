package io.signalman.cli.attach;

import java.net.URI;
import java.util.Optional;

/** The user who listens on a TCP port of this network namespace, proc_net(5). */
final class PortOwner {
    /** TCP_LISTEN of net/tcp_states.h. */
    private static final String LISTEN = "0A";

    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int UID = 7;

    private PortOwner() {}

    /** The uid of the listener on the URL's port; empty if nobody or more than one user listens there. */
    static Optional<Long> of(String url) {
        String end = String.format(":%04X", port(url));
        Optional<Long> owner = Optional.empty();
        for (String table : new String[] {"net/tcp", "net/tcp6"}) {
            for (String line :
                    ProcFiles.read(ProcFiles.self(), table).orElse("").split("\n", -1)) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > UID && fields[STATE].equals(LISTEN) && fields[LOCAL_ADDRESS].endsWith(end)) {
                    Optional<Long> found = Optional.of(Long.parseLong(fields[UID]));
                    if (owner.isPresent() && !owner.equals(found)) {
                        return Optional.empty();
                    }
                    owner = found;
                }
            }
        }
        return owner;
    }

    /** -1 if the URL has no port. */
    private static int port(String url) {
        try {
            return URI.create(url).getPort();
        } catch (IllegalArgumentException noUrl) {
            return -1;
        }
    }
}
