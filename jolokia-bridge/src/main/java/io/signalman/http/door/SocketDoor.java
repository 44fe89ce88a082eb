package io.signalman.http.door;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.function.Function;

/**
 * A Unix domain socket to listen on, beside TCP or alone.
 *
 * @param channel already listens; closed with the bridge
 * @param peers identifies the peer of a connection, called once for each and without delay; if empty, each request needs a
 *     token as on TCP
 */
public record SocketDoor(ServerSocketChannel channel, Function<SocketChannel, Optional<Peer>> peers) {}
