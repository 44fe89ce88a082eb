package io.signalman.http.door;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/** Jetty, configured as a quiet guest of the host: daemon threads, no acceptor, bounded buffers. */
public final class JettyServer implements AutoCloseable {

    private static final String JETTY_PROPERTY = "jetty.git.hash";
    private static final long IDLE_MILLIS = 30_000;

    /** In bytes. Longer request heads and bodies are read in several steps; Jetty enlarges the buffer of a longer answer. */
    private static final int BUFFER = 2048;

    /** A selector's thread also calls the MBean: two selectors let two calls run in parallel without a third thread. */
    private static final int SELECTORS = Math.min(2, Runtime.getRuntime().availableProcessors());

    /**
     * No buffer is used twice. After a malformed request Jetty 12.1 answers on another thread, which may still read into a
     * buffer that the first thread releases; from a pool, that buffer would go to a stranger's connection. With a pool, one
     * client made 10 % more requests/s on JDK 17; on JDK 25, and with 8 and 64 clients on both, there was no difference.
     */
    private static final ByteBufferPool BUFFERS = ByteBufferPool.NON_POOLING;

    private final Scheduler timer;
    private final JettyThreads threads;
    private final ConnectionWatch watch;
    private final Server server;

    /**
     * Configures Jetty; {@link #start} starts it.
     *
     * @param channels already listen; closed with the server
     * @param tls for TCP
     * @param peers as {@link SocketDoor#peers}
     */
    public JettyServer(
            List<ServerSocketChannel> channels, Optional<Tls> tls, Function<SocketChannel, Optional<Peer>> peers)
            throws Exception {
        loadJettyQuietly();
        timer = new ScheduledExecutorScheduler("signalman-http-timer", true, JettyServer.class.getClassLoader());
        threads = new JettyThreads(timer);
        watch = new ConnectionWatch(timer);
        server = new QuietServer(threads, timer, BUFFERS);
        OriginFormConnections connections = new OriginFormConnections(httpRules());
        connections.setInputBufferSize(BUFFER);
        ConnectionFactory[] protocols = {connections};
        if (tls.isPresent()) {
            Https https = new Https(tls.get(), timer);
            server.addBean(https);
            protocols = https.around(connections);
        }
        DoorsConnector connector = new DoorsConnector(server, SELECTORS, channels, peers, protocols);
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.addBean(watch);
        server.addConnector(connector);
    }

    /** Jetty sets a system property when it is loaded, and would overwrite that of a Jetty in the host. */
    private static void loadJettyQuietly() {
        Optional<String> before = Optional.ofNullable(System.getProperty(JETTY_PROPERTY));
        Server.getVersion();
        before.ifPresentOrElse(
                hash -> System.setProperty(JETTY_PROPERTY, hash), () -> System.clearProperty(JETTY_PROPERTY));
    }

    private static HttpConfiguration httpRules() {
        HttpConfiguration rules = new HttpConfiguration();
        rules.setSendServerVersion(false);
        rules.setSendDateHeader(false);
        rules.setUseInputDirectByteBuffers(false);
        rules.setUseOutputDirectByteBuffers(false);
        rules.setResponseHeaderSize(BUFFER);
        return rules;
    }

    /**
     * Starts to accept connections.
     *
     * @param handler handles requests
     * @param errors answers requests that Jetty rejects
     */
    public void start(Handler handler, Request.Handler errors) throws Exception {
        server.setHandler(handler);
        server.setErrorHandler(errors);
        server.start();
    }

    /** For short tasks: its one thread serves the whole server. */
    public Scheduler timer() {
        return timer;
    }

    /** The clock of the request's connection. */
    public ClientClock clock(Request request) {
        return watch.clock(request.getConnectionMetaData().getConnection());
    }

    /** Makes a call on this thread, while another one reads on if it takes long; false if too many calls run already. */
    public boolean tryCall(Runnable call) {
        return threads.tryCall(call);
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            // Jetty stops all it can; nobody is left to act on the rest.
        } finally {
            server.destroy();
        }
    }
}
