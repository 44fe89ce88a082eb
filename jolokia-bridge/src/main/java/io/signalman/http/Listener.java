package io.signalman.http;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;

/** Jetty, set up to be a quiet guest: daemon threads, one selector, no acceptor, bounded buffers. */
final class Listener implements AutoCloseable {

    private static final String JETTY_PROPERTY = "jetty.git.hash";
    private static final long IDLE_MILLIS = 30_000;
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
                workers.pool(),
                new ScheduledExecutorScheduler("signalman-http-timer", true, ours),
                new ArrayByteBufferPool(-1, -1, -1, -1, POOLED_BYTES, POOLED_BYTES));
        ServerConnector connector =
                new ServerConnector(server, null, null, null, 0, 1, new OriginFormConnections(httpRules()));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        ConnectionWatch watch = new ConnectionWatch(server.getScheduler());
        connector.addBean(watch);
        server.addConnector(connector);
        server.setHandler(new Front(routes, guard, workers, watch));
        server.setErrorHandler(new JettyErrors());
        try {
            server.start();
            return new Listener(server, url(host, connector.getLocalPort()));
        } catch (Exception e) {
            stop(server);
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
        // We never decode or normalise a path as a whole, so nothing in it is ambiguous to us.
        rules.setUriCompliance(UriCompliance.UNSAFE);
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
}
