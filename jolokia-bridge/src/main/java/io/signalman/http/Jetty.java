package io.signalman.http;

import java.nio.channels.ServerSocketChannel;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** Jetty, set up to be a quiet guest: daemon threads, one selector, no acceptor, bounded buffers. */
final class Jetty implements AutoCloseable {

    private static final String JETTY_PROPERTY = "jetty.git.hash";
    private static final long IDLE_MILLIS = 30_000;
    private static final int SPARE_THREAD_IDLE_MILLIS = 2_000;
    private static final int STOP_MILLIS = 2_000;
    private static final int POOLED_BYTES = 1 << 20;

    private final Server server;

    private Jetty(Server server) {
        this.server = server;
    }

    /** Takes over a channel that listens already; closes it at the end, and where this fails. */
    static Jetty start(ServerSocketChannel channel, Routes routes, Guard guard, Workers workers) throws Exception {
        loadJettyQuietly();
        Server server = new Server(
                jettysThreads(),
                new ScheduledExecutorScheduler("signalman-http-timer", true, Jetty.class.getClassLoader()),
                new ArrayByteBufferPool(-1, -1, -1, -1, POOLED_BYTES, POOLED_BYTES));
        ServerConnector connector =
                new ServerConnector(server, null, null, null, 0, 1, new OriginFormConnections(httpRules()));
        connector.setIdleTimeout(IDLE_MILLIS);
        ConnectionWatch watch = new ConnectionWatch(server.getScheduler());
        connector.addBean(watch);
        server.addConnector(connector);
        server.setHandler(new Front(routes, guard, workers, watch));
        // Jetty's own default handler counts as one that blocks, and then everything would go through its pool.
        server.setDefaultHandler(new NoHandler());
        server.setErrorHandler(new JettyErrors());
        Jetty jetty = new Jetty(server);
        try {
            connector.open(channel);
            server.start();
            return jetty;
        } catch (Exception | Error e) {
            jetty.close();
            throw e;
        }
    }

    private static QueuedThreadPool jettysThreads() {
        // With a queue of the JDK's: making Jetty's own one makes the platform's MBean server as well.
        QueuedThreadPool threads = new QueuedThreadPool(8, 1, SPARE_THREAD_IDLE_MILLIS, new LinkedBlockingQueue<>());
        threads.setName("signalman-http");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setStopTimeout(STOP_MILLIS);
        return threads;
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
        }
    }

    /** Never reached: {@link Front} handles everything. */
    private static final class NoHandler extends Handler.Abstract.NonBlocking {

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            return false;
        }
    }
}
