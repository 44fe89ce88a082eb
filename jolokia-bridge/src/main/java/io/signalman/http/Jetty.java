package io.signalman.http;

import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/** Jetty, set up to be a quiet guest: daemon threads, no acceptor, bounded buffers. */
final class Jetty implements AutoCloseable {

    private static final String JETTY_PROPERTY = "jetty.git.hash";
    private static final long IDLE_MILLIS = 30_000;
    private static final int POOLED_BYTES = 1 << 20;

    /** A selector's thread also calls the MBean: with a second one, two calls run side by side without a third thread. */
    private static final int SELECTORS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private final Server server;
    private final Workers workers;

    private Jetty(Server server, Workers workers) {
        this.server = server;
        this.workers = workers;
    }

    /** Takes over a channel that listens already; closes it at the end, and where this fails. */
    static Jetty start(ServerSocketChannel channel, Routes routes, Guard guard) throws Exception {
        loadJettyQuietly();
        Scheduler timer = new ScheduledExecutorScheduler("signalman-http-timer", true, Jetty.class.getClassLoader());
        JettyThreads threads = new JettyThreads(timer);
        Workers workers = new Workers(threads);
        Server server = new Server(threads, timer, new ArrayByteBufferPool(-1, -1, -1, -1, POOLED_BYTES, POOLED_BYTES));
        ServerConnector connector =
                new ServerConnector(server, null, null, null, 0, SELECTORS, new OriginFormConnections(httpRules()));
        connector.setIdleTimeout(IDLE_MILLIS);
        ConnectionWatch watch = new ConnectionWatch(timer);
        connector.addBean(watch);
        server.addConnector(connector);
        server.setHandler(new Front(routes, guard, workers, watch));
        server.setErrorHandler(new JettyErrors());
        Jetty jetty = new Jetty(server, workers);
        try {
            connector.open(channel);
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
        return rules;
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            // Jetty stops all it can and reports the rest; there is nobody left to act on it.
        } finally {
            server.destroy();
            workers.close();
        }
    }
}
