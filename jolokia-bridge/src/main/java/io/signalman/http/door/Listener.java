package io.signalman.http.door;

import io.signalman.http.call.Echo;
import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;

/**
 * Waits for the first connection before it starts the server. Starting Jetty costs three times the CPU time of the rest of the
 * agent, most of it for the JDK's list of locales, and most hosts are called rarely or never. Connections wait in the kernel's
 * queue meanwhile.
 */
public final class Listener implements AutoCloseable {

    /** Starts the server. */
    public interface Starter {
        /** Takes over listening channels; the server closes them. */
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

    /** Takes over listening channels, even if it fails. */
    public static Listener start(List<ServerSocketChannel> channels, Starter starter) throws IOException {
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
                // a spurious wakeup
            }
        } catch (ClosedSelectorException | IOException e) {
            close(channels); // closed before the first connection
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

    /** Closes unless a client has connected already. */
    public void closeIfUncalled() {
        try {
            doorbell.close();
        } catch (IOException e) {
            // There is nothing else to do.
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true; // waits for a server that is just starting
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
            // The server closes all it can; nobody is left to act on the rest.
        } finally {
            close(channels);
        }
    }

    private static void close(List<ServerSocketChannel> channels) {
        for (ServerSocketChannel channel : channels) {
            try {
                channel.close();
            } catch (IOException e) {
                // There is nothing else to do.
            }
        }
    }
}
