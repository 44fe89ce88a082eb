package io.signalman.cli;

import java.net.URI;
import java.util.Optional;

/** Who listens on the TCP ports of this network namespace, proc_net(5). */
final class Listeners {
    /** TCP_LISTEN of net/tcp_states.h. */
    private static final String LISTEN = "0A";

    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int UID = 7;

    private Listeners() {}

    /** The user of who listens on the URL's port; empty where nobody does, or more than one user. */
    static Optional<Long> owner(String url) {
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

    /** -1 where it has none. */
    private static int port(String url) {
        try {
            return URI.create(url).getPort();
        } catch (IllegalArgumentException noUrl) {
            return -1;
        }
    }
}
