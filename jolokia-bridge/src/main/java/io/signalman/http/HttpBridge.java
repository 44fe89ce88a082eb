package io.signalman.http;

import io.signalman.http.Authenticator.Identity;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * HTTP in front of one MBean: the gaffer route, the read routes, and Jolokia behind a gate.
 *
 * <p>The bridge is just another JMX client. It reaches the MBean only through the server it is handed, and every call
 * runs as a {@link javax.security.auth.Subject} with a {@link javax.management.remote.JMXPrincipal}.
 */
public final class HttpBridge implements AutoCloseable {

    /**
     * How the bridge listens.
     *
     * @param tcp empty to listen on the socket alone
     * @param socket empty to listen on TCP alone
     * @param hosts host names accepted in {@code Host} beside the loopback ones, in lower case, without a port
     * @param origins origins that a browser may call from, exactly as it writes them; usually none
     * @param version what {@code /health} tells
     */
    public record Settings(
            Optional<TcpDoor> tcp,
            Optional<SocketDoor> socket,
            Set<String> hosts,
            Set<String> origins,
            String version) {

        public Settings {
            hosts = Set.copyOf(hosts);
            origins = Set.copyOf(origins);
        }
    }

    /**
     * Who may come in.
     *
     * @param authenticator tells who shows a secret, as a bearer token or as the password of Basic
     * @param certified tells whose client certificate has that subject, as RFC 2253 writes it; asked where a request shows
     *     a certificate that a trusted CA signed, and no secret
     * @param failedLogin hears of each request with a credential that is refused, before it is answered and on a thread of
     *     the bridge; may take its time, and must not throw
     */
    public record Access(
            Authenticator authenticator,
            Function<String, Optional<Identity>> certified,
            Consumer<FailedLogin> failedLogin) {}

    private final JolokiaBackend jolokia;
    private final Events events;
    private final Listener listener;
    private final Optional<URI> url;

    private HttpBridge(JolokiaBackend jolokia, Events events, Listener listener, Optional<URI> url) {
        this.jolokia = jolokia;
        this.events = events;
        this.listener = listener;
        this.url = url;
    }

    /**
     * Starts to listen.
     *
     * @param server where the MBean is registered; nothing else is ever read from it or written to it
     * @param name the MBean's name, no pattern
     * @throws IOException if the address can't be listened on; then nothing is left behind
     */
    public static HttpBridge start(MBeanServer server, ObjectName name, Settings settings, Access access)
            throws IOException {
        return start(server, name, settings, access, Events.HEARTBEAT_MILLIS);
    }

    static HttpBridge start(MBeanServer server, ObjectName name, Settings settings, Access access, long heartbeatMillis)
            throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        // Jetty and Jolokia ask the context class loader for services: they must not find the host's.
        thread.setContextClassLoader(HttpBridge.class.getClassLoader());
        try {
            return open(server, name, settings, access, new Events(server, name, heartbeatMillis));
        } finally {
            thread.setContextClassLoader(callers);
        }
    }

    private static HttpBridge open(MBeanServer server, ObjectName name, Settings settings, Access access, Events events)
            throws IOException {
        MBeanClient mbean = new MBeanClient(server, name);
        JolokiaBackend jolokia = new JolokiaBackend(server, name);
        Routes routes = new Routes(mbean, new JolokiaGate(name, jolokia), settings.version(), events);
        try {
            Guard guard = new Guard(settings);
            Login login = new Login(access);
            List<ServerSocketChannel> channels = new ArrayList<>();
            Optional<URI> url = Optional.empty();
            if (settings.tcp().isPresent()) {
                ServerSocketChannel tcp = settings.tcp().get().listen();
                channels.add(tcp);
                url = Optional.of(settings.tcp().get().url(tcp));
            }
            settings.socket().map(SocketDoor::channel).ifPresent(channels::add);
            Optional<Tls> tls = settings.tcp().flatMap(TcpDoor::tls);
            Function<SocketChannel, Optional<Peer>> peers =
                    settings.socket().map(SocketDoor::peers).orElse(channel -> Optional.empty());
            Listener listener =
                    Listener.start(channels, listening -> Jetty.start(listening, routes, guard, login, tls, peers));
            return new HttpBridge(jolokia, events, listener, url);
        } catch (IOException | RuntimeException | Error e) {
            jolokia.close();
            throw e;
        }
    }

    /** Where the bridge listens on TCP, for example {@code http://127.0.0.1:41234}; without a trailing slash. */
    public Optional<URI> url() {
        return url;
    }

    /**
     * For the host's exit: stops to listen if nobody has called yet, else does nothing, since what is at work may be the
     * very call that ends the host. A JVM gives threads that wait in the kernel 0.3 s to come back before it exits.
     */
    public void closeIfUncalled() {
        listener.closeIfUncalled();
    }

    /** Stops listening and ends every thread of the bridge; a call that is at work is interrupted. */
    @Override
    public void close() {
        events.close();
        listener.close();
        jolokia.close();
    }
}
