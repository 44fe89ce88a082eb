package io.signalman.http;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Function;

/**
 * A Unix domain socket to answer on, beside TCP or alone.
 *
 * @param channel listens already; closed with the bridge
 * @param peers tells who connected, once for each connection and without delay; empty if the kernel does not tell, so that
 *     each request needs a token as on TCP
 */
public record SocketDoor(ServerSocketChannel channel, Function<SocketChannel, Optional<Peer>> peers) {}
