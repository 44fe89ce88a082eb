package io.signalman.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
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
final class Listener implements AutoCloseable {

    private static final String JETTY_PROPERTY = "jetty.git.hash";
    private static final long IDLE_MILLIS = 30_000;
    private static final int SPARE_THREAD_IDLE_MILLIS = 2_000;

    /** Connections that the kernel holds for us; beyond them a client waits a second and tries again. */
    private static final int ACCEPT_QUEUE = 1024;

    private static final int STOP_MILLIS = 2_000;
    private static final int POOLED_BYTES = 1 << 20;

    private final Server server;
    private final URI url;

    private Listener(Server server, URI url) {
        this.server = server;
        this.url = url;
    }

    static Listener start(String host, int port, Routes routes, Guard guard, Workers workers) throws IOException {
        ClassLoader ours = Listener.class.getClassLoader();
        loadJettyQuietly();
        Server server = new Server(
                jettysThreads(),
                new ScheduledExecutorScheduler("signalman-http-timer", true, ours),
                new ArrayByteBufferPool(-1, -1, -1, -1, POOLED_BYTES, POOLED_BYTES));
        ServerConnector connector =
                new ServerConnector(server, null, null, null, 0, 1, new OriginFormConnections(httpRules()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        ConnectionWatch watch = new ConnectionWatch(server.getScheduler());
        connector.addBean(watch);
        server.addConnector(connector);
        server.setHandler(new Front(routes, guard, workers, watch));
        // Jetty's own default handler counts as one that blocks, and then everything would go through its pool.
        server.setDefaultHandler(new NoHandler());
        server.setErrorHandler(new JettyErrors());
        try {
            server.start();
            return new Listener(server, url(host, connector.getLocalPort()));
        } catch (Exception e) {
            stop(server);
            throw new IOException(cannotListen(host, port, e), e);
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

    private static URI url(String host, int port) throws IOException {
        InetAddress address = new InetSocketAddress(host, port).getAddress();
        String literal = address.isAnyLocalAddress() ? "127.0.0.1" : host;
        return URI.create("http://" + (literal.contains(":") ? "[" + literal + "]" : literal) + ":" + port);
    }

    private static String cannotListen(String host, int port, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return "Cannot listen on " + host + ":" + port + " (" + cause.getMessage()
                        + "); choose another port, or 0 for a free one.";
            }
        }
        return "Cannot listen on " + host + ":" + port + ": " + e;
    }

    URI url() {
        return url;
    }

    @Override
    public void close() {
        stop(server);
    }

    private static void stop(Server server) {
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
