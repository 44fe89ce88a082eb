package io.signalman.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.Optional;

/**
 * Listens at once, and starts the server with the first connection. Most hosts are called seldom or never, and to start
 * Jetty costs one three times the processor time of all the rest of the agent, most of it for the list of the JDK's
 * locales. What comes meanwhile waits in the kernel's queue.
 */
final class Listener implements AutoCloseable {

    /** Connections that the kernel holds for us; beyond them a client waits a second and tries again. */
    private static final int ACCEPT_QUEUE = 1024;

    /** Takes over the channel, and closes it at its own end. */
    interface Starter {
        AutoCloseable start(ServerSocketChannel channel) throws Exception;
    }

    private final ServerSocketChannel channel;
    private final Selector doorbell;
    private final Starter starter;
    private final URI url;
    private final Thread waiter;
    private boolean closed;
    private Optional<AutoCloseable> server = Optional.empty();

    private Listener(ServerSocketChannel channel, Selector doorbell, Starter starter, URI url) {
        this.channel = channel;
        this.doorbell = doorbell;
        this.starter = starter;
        this.url = url;
        this.waiter = new Thread(this::awaitFirstCall, "signalman-http");
        waiter.setDaemon(true);
    }

    /** @throws IOException if the address can't be listened on; the message says what to do */
    static Listener start(String scheme, String host, int port, Starter starter) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        Selector doorbell = Selector.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(host, port), ACCEPT_QUEUE);
            channel.configureBlocking(false);
            channel.register(doorbell, SelectionKey.OP_ACCEPT);
            Listener listener = new Listener(channel, doorbell, starter, url(scheme, host, channel));
            listener.waiter.start();
            return listener;
        } catch (IOException | RuntimeException | Error e) {
            doorbell.close();
            channel.close();
            throw new IOException(cannotListen(host, port, e), e);
        }
    }

    private void awaitFirstCall() {
        try (doorbell) {
            while (doorbell.select() == 0) {
                // It was woken for nothing.
            }
        } catch (ClosedSelectorException | IOException e) {
            closeChannel(); // nobody has called
            return;
        }
        startServer();
    }

    private synchronized void startServer() {
        if (closed) {
            return;
        }
        try {
            server = Optional.of(starter.start(channel));
        } catch (Exception | Error e) {
            System.err.println("signalman: HTTP is off, since its server could not start: " + Echo.of(e));
            closeChannel();
        }
    }

    private static URI url(String scheme, String host, ServerSocketChannel channel) throws IOException {
        InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
        String literal = bound.getAddress().isAnyLocalAddress() ? "127.0.0.1" : host;
        return URI.create(
                scheme + "://" + (literal.contains(":") ? "[" + literal + "]" : literal) + ":" + bound.getPort());
    }

    private static String cannotListen(String host, int port, Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "Cannot listen on " + host + ":" + port + " (" + Echo.of(cause)
                        + "); choose another port, or 0 for a free one.";
            }
        }
        return "Cannot listen on " + host + ":" + port + " (" + Echo.of(e) + "); choose an address of this machine.";
    }

    URI url() {
        return url;
    }

    /** Closes if nobody has called yet; else does nothing. */
    void closeIfUncalled() {
        try {
            doorbell.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true; // a server that is just starting is waited for
        }
        try {
            doorbell.close();
            waiter.join();
            if (server.isPresent()) {
                server.get().close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // The server closes what it can, and there is nobody left to act on the rest.
        } finally {
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
    }
}
