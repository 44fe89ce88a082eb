package io.signalman.http.door;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Accepts connections of all doors on the same selectors. Jetty's own connectors, one for TCP and one for Unix domain sockets,
 * would each have their own threads.
 */
final class DoorsConnector extends AbstractConnector {

    private final List<ServerSocketChannel> channels;
    private final Function<SocketChannel, Optional<Peer>> peers;
    private final Selectors selectors;

    /** Accepted connections that are not closed. */
    private final Set<SelectableChannel> connections = ConcurrentHashMap.newKeySet();

    /**
     * @param channels already listen
     * @param peers as {@link SocketDoor#peers}
     * @param factories the first one serves TCP, the one for HTTP serves Unix domain sockets
     */
    DoorsConnector(
            Server server,
            int selectors,
            List<ServerSocketChannel> channels,
            Function<SocketChannel, Optional<Peer>> peers,
            ConnectionFactory... factories) {
        super(server, null, null, null, 0, factories);
        this.channels = channels;
        this.peers = peers;
        this.selectors = new Selectors(selectors);
        installBean(this.selectors, true);
    }

    static Optional<Peer> peer(EndPoint endPoint) {
        return endPoint instanceof Accepted accepted ? accepted.peer : Optional.empty();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        for (ServerSocketChannel channel : channels) {
            channel.configureBlocking(false);
            selectors.acceptor(channel);
        }
    }

    /** Also closes connections that one selector accepted for a stopped selector: Jetty forgets them, and clients would wait. */
    @Override
    protected void doStop() throws Exception {
        try {
            super.doStop();
        } finally {
            connections.forEach(IO::close);
            connections.clear();
        }
    }

    /** Never called: the selectors accept. */
    @Override
    protected void accept(int acceptor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getTransport() {
        return channels;
    }

    /** Such a connection needs no TLS: its data stays inside the kernel. */
    private static boolean isUnix(SocketChannel channel) throws IOException {
        return channel.getLocalAddress() instanceof UnixDomainSocketAddress;
    }

    private static final class Accepted extends SocketChannelEndPoint {

        private final Optional<Peer> peer;

        Accepted(
                SocketChannel channel,
                ManagedSelector selector,
                SelectionKey key,
                Scheduler timer,
                Optional<Peer> peer) {
            super(channel, selector, key, timer);
            this.peer = peer;
        }
    }

    private final class Selectors extends SelectorManager {

        Selectors(int selectors) {
            super(DoorsConnector.this.getExecutor(), DoorsConnector.this.getScheduler(), selectors);
            addEventListener(new AcceptListener() {
                @Override
                public void onAcceptFailed(SelectableChannel channel, Throwable failure) {
                    connections.remove(channel);
                }
            });
        }

        @Override
        protected void accepted(SelectableChannel connection) throws IOException {
            SocketChannel channel = (SocketChannel) connection;
            channel.configureBlocking(false);
            if (!isUnix(channel)) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            connections.add(channel);
            accept(channel);
        }

        @Override
        protected EndPoint newEndPoint(SelectableChannel connection, ManagedSelector selector, SelectionKey key)
                throws IOException {
            SocketChannel channel = (SocketChannel) connection;
            Optional<Peer> peer = isUnix(channel) ? peers.apply(channel) : Optional.empty();
            Accepted endPoint = new Accepted(channel, selector, key, getScheduler(), peer);
            endPoint.setIdleTimeout(getIdleTimeout());
            return endPoint;
        }

        @Override
        public Connection newConnection(SelectableChannel channel, EndPoint endPoint, Object attachment)
                throws IOException {
            ConnectionFactory factory = isUnix((SocketChannel) channel)
                    ? getConnectionFactory(HttpVersion.HTTP_1_1.asString())
                    : getDefaultConnectionFactory();
            return factory.newConnection(DoorsConnector.this, endPoint);
        }

        @Override
        protected void endPointOpened(EndPoint endPoint) {
            super.endPointOpened(endPoint);
            onEndPointOpened(endPoint);
        }

        @Override
        protected void endPointClosed(EndPoint endPoint) {
            connections.remove(((Accepted) endPoint).getChannel());
            onEndPointClosed(endPoint);
            super.endPointClosed(endPoint);
        }
    }
}
