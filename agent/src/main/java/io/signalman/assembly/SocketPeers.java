package io.signalman.assembly;

import io.signalman.access.UserNamespace;
import io.signalman.core.Processes;
import io.signalman.http.call.Authenticator.Identity;
import io.signalman.http.door.Peer;
import io.signalman.posix.PeerCredentials;
import io.signalman.posix.PosixHost;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Asks the kernel who connected to the Unix domain socket. */
final class SocketPeers implements Function<SocketChannel, Optional<Peer>> {
    private final Optional<ToIntFunction<SocketChannel>> descriptors;
    private final PosixHost posix;
    private final Principals principals;

    /** @param descriptors as {@link HostJvm#descriptors} */
    SocketPeers(Optional<ToIntFunction<SocketChannel>> descriptors, PosixHost posix, Principals principals) {
        this.descriptors = descriptors;
        this.posix = posix;
        this.principals = principals;
    }

    @Override
    public Optional<Peer> apply(SocketChannel channel) {
        return descriptors
                .flatMap(descriptor -> posix.peer(descriptor.applyAsInt(channel)))
                .map(this::peer);
    }

    private Peer peer(PeerCredentials seen) {
        boolean known = !UserNamespace.isUnmapped(seen.uid());
        return new UserAndProcess(principals, seen, known, known && !principals.isOwner(seen.uid()), process(seen));
    }

    /** The pid may have been reused: it counts only if its process still belongs to that user. */
    private String process(PeerCredentials seen) {
        Processes processes = posix.processes();
        if (seen.pid() < 1 || !(processes.hold(seen.pid()) instanceof Processes.Hold.Held held)) {
            return "";
        }
        try (Processes.HeldProcess process = held.process()) {
            return processes.uid(seen.pid()) == seen.uid() ? process.identity().handle() : "";
        }
    }

    private record UserAndProcess(
            Principals principals, PeerCredentials seen, boolean known, boolean needsLookup, String process)
            implements Peer {
        @Override
        public Optional<Identity> identity() {
            return known ? principals.user(seen.uid()) : Optional.empty();
        }

        @Override
        public String address() {
            return "unix:" + Integer.toUnsignedString(seen.uid());
        }
    }
}
