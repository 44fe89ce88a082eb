package io.signalman.http.door;

import io.signalman.http.call.Echo;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/**
 * A TCP address to listen on.
 *
 * @param host a name or an IP address
 * @param port 0 to 65535; 0 chooses a free port
 * @param tls empty for HTTP without TLS
 */
public record TcpDoor(String host, int port, Optional<Tls> tls) {

    /** Connections that the kernel queues for us; the client of any other retries after a second. */
    private static final int ACCEPT_QUEUE = 1024;

    /**
     * Starts to listen.
     *
     * @throws IOException if that fails; the message says what to do
     */
    public ServerSocketChannel listen() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return channel.bind(new InetSocketAddress(host, port), ACCEPT_QUEUE);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw new IOException(cannotListen(e), e);
        }
    }

    private String cannotListen(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "Cannot listen on " + host + ":" + port + " (" + Echo.of(cause)
                        + "); choose another port, or 0 for a free one.";
            }
        }
        return "Cannot listen on " + host + ":" + port + " (" + Echo.of(e) + "); choose an address of this machine.";
    }

    /** The URL of this door on a channel that {@link #listen} returned. */
    public URI url(ServerSocketChannel channel) throws IOException {
        InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
        String literal = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : host;
        return URI.create((tls.isPresent() ? "https://" : "http://")
                + (literal.contains(":") ? "[" + literal + "]" : literal) + ":" + bound.getPort());
    }
}
