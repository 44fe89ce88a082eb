package io.signalman.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/** Jetty, set up to be a quiet guest: daemon threads, no acceptor, bounded buffers. */
final class Listener implements AutoCloseable {

    private static final String JETTY_PROPERTY = "jetty.git.hash";
    private static final long IDLE_MILLIS = 30_000;

    /** Connections that the kernel holds for us; beyond them a client waits a second and tries again. */
    private static final int ACCEPT_QUEUE = 1024;

    /** A selector's thread also calls the MBean: with a second one, two calls run side by side without a third thread. */
    private static final int SELECTORS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private static final int POOLED_BYTES = 1 << 20;

    private final Server server;
    private final Workers workers;
    private final URI url;

    private Listener(Server server, Workers workers, URI url) {
        this.server = server;
        this.workers = workers;
        this.url = url;
    }

    static Listener start(String host, int port, Routes routes, Guard guard) throws IOException {
        ClassLoader ours = Listener.class.getClassLoader();
        loadJettyQuietly();
        Scheduler timer = new ScheduledExecutorScheduler("signalman-http-timer", true, ours);
        JettyThreads threads = new JettyThreads(timer);
        Server server = new Server(threads, timer, new ArrayByteBufferPool(-1, -1, -1, -1, POOLED_BYTES, POOLED_BYTES));
        ServerConnector connector =
                new ServerConnector(server, null, null, null, 0, SELECTORS, new OriginFormConnections(httpRules()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        ConnectionWatch watch = new ConnectionWatch(timer);
        connector.addBean(watch);
        server.addConnector(connector);
        Workers workers = new Workers(threads);
        server.setHandler(new Front(routes, guard, workers, watch));
        server.setErrorHandler(new JettyErrors());
        try {
            server.start();
            return new Listener(server, workers, url(host, connector.getLocalPort()));
        } catch (Exception e) {
            stop(server);
            workers.close();
            throw new IOException(cannotListen(host, port, e), e);
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
        workers.close();
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
}
