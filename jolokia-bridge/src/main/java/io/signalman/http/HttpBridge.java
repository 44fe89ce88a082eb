package io.signalman.http;

import io.signalman.http.call.Authenticator;
import io.signalman.http.call.Authenticator.Identity;
import io.signalman.http.door.JettyServer;
import io.signalman.http.door.Listener;
import io.signalman.http.door.Peer;
import io.signalman.http.door.SocketDoor;
import io.signalman.http.door.TcpDoor;
import io.signalman.http.door.Tls;
import io.signalman.http.jolokia.JolokiaGate;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
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
 * <p>The bridge is just another JMX client. It reaches the MBean only through the given server, and makes every call as a
 * {@link javax.security.auth.Subject} with a {@link javax.management.remote.JMXPrincipal}.
 */
public final class HttpBridge implements AutoCloseable {

    /**
     * Where the bridge listens, and which browsers it accepts.
     *
     * @param tcp empty to listen on the socket alone
     * @param socket empty to listen on TCP alone
     * @param hosts names that {@code Host} may have beside the loopback names, in lower case, without a port
     * @param origins origins that a browser may call from, exactly as it writes them; usually none
     * @param version answered by {@code /health}
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
     * Who may call.
     *
     * @param authenticator identifies callers by a bearer token or the password of Basic
     * @param certified identifies callers by the subject of their certificate, as RFC 2253 writes it; called for requests
     *     with a certificate signed by a trusted CA and without a secret
     * @param failedLogin receives each request with an invalid credential, before the answer and on a thread of the bridge; may
     *     take long, must not throw
     */
    public record Access(
            Authenticator authenticator,
            Function<String, Optional<Identity>> certified,
            Consumer<FailedLogin> failedLogin) {}

    /**
     * How long the bridge waits.
     *
     * @param heartbeatMillis between two signs of life on a stream of events
     * @param drain for the answers to requests at work, before a detach ends them
     */
    record Patience(long heartbeatMillis, Duration drain) {
        static final Patience USUAL = new Patience(15_000, Duration.ofSeconds(3));
    }

    private final JolokiaGate jolokia;
    private final Events events;
    private final Listener listener;
    private final Optional<URI> url;

    private HttpBridge(JolokiaGate jolokia, Events events, Listener listener, Optional<URI> url) {
        this.jolokia = jolokia;
        this.events = events;
        this.listener = listener;
        this.url = url;
    }

    /**
     * Starts to listen.
     *
     * @param server has the MBean; the bridge reads and writes nothing else there
     * @param name the MBean's name, not a pattern
     * @throws IOException if it can't listen on the address; then it leaves nothing behind
     */
    public static HttpBridge start(MBeanServer server, ObjectName name, Settings settings, Access access)
            throws IOException {
        return start(server, name, settings, access, Patience.USUAL);
    }

    static HttpBridge start(MBeanServer server, ObjectName name, Settings settings, Access access, Patience patience)
            throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader callers = thread.getContextClassLoader();
        // Jetty and Jolokia ask the context class loader for services and must not find the host's.
        thread.setContextClassLoader(HttpBridge.class.getClassLoader());
        try {
            return open(server, name, settings, access, patience);
        } finally {
            thread.setContextClassLoader(callers);
        }
    }

    private static HttpBridge open(
            MBeanServer server, ObjectName name, Settings settings, Access access, Patience patience)
            throws IOException {
        Events events = new Events(server, name, patience.heartbeatMillis());
        MBeanClient mbean = new MBeanClient(server, name);
        JolokiaGate jolokia = new JolokiaGate(server, name);
        Routes routes = new Routes(mbean, jolokia, settings.version(), events);
        try {
            RequestGuard guard = new RequestGuard(settings);
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
            Listener listener = Listener.start(
                    channels,
                    listening -> HttpService.start(
                            new JettyServer(listening, tls, peers), routes, guard, login, patience.drain()));
            return new HttpBridge(jolokia, events, listener, url);
        } catch (IOException | RuntimeException | Error e) {
            jolokia.close();
            throw e;
        }
    }

    /** The URL of the TCP door without a trailing slash, for example {@code http://127.0.0.1:41234}; empty without TCP. */
    public Optional<URI> url() {
        return url;
    }

    /** The number of clients that follow the events now. */
    public int streams() {
        return events.streams();
    }

    /**
     * For the host's exit: stops listening unless a client has connected already, since a request at work may be the very one
     * that ends the host. A thread that waits in the kernel delays a JVM's exit by 0.3 s.
     */
    public void closeIfUncalled() {
        listener.closeIfUncalled();
    }

    /** Stops listening, interrupts running calls, and ends every thread of the bridge. */
    @Override
    public void close() {
        events.close();
        listener.close();
        jolokia.close();
    }
}
