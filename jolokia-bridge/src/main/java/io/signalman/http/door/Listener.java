package io.signalman.http;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;

/**
 * Waits for the first connection, and starts the server then. Most hosts are called seldom or never, and to start
 * Jetty costs one three times the processor time of all the rest of the agent, most of it for the list of the JDK's
 * locales. What comes meanwhile waits in the kernel's queue.
 */
final class Listener implements AutoCloseable {

    /** Takes over channels that listen, and closes them at its own end. */
    interface Starter {
        AutoCloseable start(List<ServerSocketChannel> channels) throws Exception;
    }

    private final List<ServerSocketChannel> channels;
    private final Selector doorbell;
    private final Starter starter;
    private final Thread waiter;
    private boolean closed;
    private Optional<AutoCloseable> server = Optional.empty();

    private Listener(List<ServerSocketChannel> channels, Selector doorbell, Starter starter) {
        this.channels = channels;
        this.doorbell = doorbell;
        this.starter = starter;
        this.waiter = new Thread(this::awaitFirstCall, "signalman-http");
        waiter.setDaemon(true);
    }

    /** Takes over channels that listen, also if it fails. */
    static Listener start(List<ServerSocketChannel> channels, Starter starter) throws IOException {
        try {
            Selector doorbell = Selector.open();
            Listener listener = new Listener(channels, doorbell, starter);
            try {
                for (ServerSocketChannel channel : channels) {
                    channel.configureBlocking(false);
                    channel.register(doorbell, SelectionKey.OP_ACCEPT);
                }
                listener.waiter.start();
                return listener;
            } catch (IOException | RuntimeException | Error e) {
                doorbell.close();
                throw e;
            }
        } catch (IOException | RuntimeException | Error e) {
            close(channels);
            throw e;
        }
    }

    private void awaitFirstCall() {
        try (doorbell) {
            while (doorbell.select() == 0) {
                // It was woken for nothing.
            }
        } catch (ClosedSelectorException | IOException e) {
            close(channels); // nobody has called
            return;
        }
        startServer();
    }

    private synchronized void startServer() {
        if (closed) {
            return;
        }
        try {
            server = Optional.of(starter.start(channels));
        } catch (Exception | Error e) {
            System.err.println("signalman: HTTP is off, since its server could not start: " + Echo.of(e));
            close(channels);
        }
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
            close(channels);
        }
    }

    private static void close(List<ServerSocketChannel> channels) {
        for (ServerSocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is as good as closed.
            }
        }
    }
}
