package io.signalman.http;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/** Jetty, set up to be a quiet guest: daemon threads, no acceptor, bounded buffers. */
final class Jetty implements AutoCloseable {

    private static final String JETTY_PROPERTY = "jetty.git.hash";
    private static final long IDLE_MILLIS = 30_000;

    /** How long a detach waits for the answers of what is at work. */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    /** Bytes; longer heads and bodies come in several steps, and a longer head of an answer gets a larger one. */
    private static final int BUFFER = 2048;

    /** A selector's thread also calls the MBean: with a second one, two calls run side by side without a third thread. */
    private static final int SELECTORS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private final Server server;
    private final Workers workers;
    private final JobWaits waits;
    private final InFlight inFlight;

    private Jetty(Server server, Workers workers, JobWaits waits, InFlight inFlight) {
        this.server = server;
        this.workers = workers;
        this.waits = waits;
        this.inFlight = inFlight;
    }

    /**
     * Takes over channels that listen already; closes them at the end, and if this fails.
     *
     * @param tls for what comes by TCP
     * @param peers as {@link SocketDoor#peers}
     */
    static Jetty start(
            List<ServerSocketChannel> channels,
            Routes routes,
            Guard guard,
            Login login,
            Optional<Tls> tls,
            Function<SocketChannel, Optional<Peer>> peers)
            throws Exception {
        loadJettyQuietly();
        Scheduler timer = new ScheduledExecutorScheduler("signalman-http-timer", true, Jetty.class.getClassLoader());
        JettyThreads threads = new JettyThreads(timer);
        Workers workers = new Workers(threads);
        // No buffer is used twice: after a malformed request Jetty reads on one thread while another gives the buffer
        // back, and with a pool, what was read then was taken for the start of a stranger's request.
        Server server = new QuietServer(threads, timer, ByteBufferPool.NON_POOLING);
        OriginFormConnections connections = new OriginFormConnections(httpRules());
        connections.setInputBufferSize(BUFFER);
        ConnectionFactory[] way = {connections};
        if (tls.isPresent()) {
            Https https = new Https(tls.get(), timer);
            server.addBean(https);
            way = https.before(connections);
        }
        DoorsConnector connector = new DoorsConnector(server, SELECTORS, channels, peers, way);
        connector.setIdleTimeout(IDLE_MILLIS);
        ConnectionWatch watch = new ConnectionWatch(timer);
        connector.addBean(watch);
        server.addConnector(connector);
        JobWaits waits = new JobWaits(timer, workers);
        InFlight inFlight = new InFlight();
        server.setHandler(new Front(routes, guard, login, workers, watch, waits, inFlight));
        server.setErrorHandler(new JettyErrors());
        Jetty jetty = new Jetty(server, workers, waits, inFlight);
        try {
            server.start();
            return jetty;
        } catch (Exception | Error e) {
            jetty.close();
            throw e;
        }
    }

    /** Jetty writes a system property as it loads, over that of a host which has a Jetty of its own. */
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

    @Override
    public void close() {
        try {
            waits.close();
            inFlight.drain(DRAIN);
            server.stop();
        } catch (Exception e) {
            // Jetty stops all it can and reports the rest; there is nobody left to act on it.
        } finally {
            server.destroy();
            workers.close();
        }
    }
}
