package io.signalman.http;

import io.signalman.http.HttpBridge.Patience;
import io.signalman.http.call.Authenticator.Identity;
import io.signalman.http.door.Peer;
import io.signalman.http.door.SocketDoor;
import io.signalman.http.door.TcpDoor;
import io.signalman.http.door.Tls;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;

/** A bridge over a real MBean server of its own, and its client. */
final class Bridge implements AutoCloseable {

    static final String TOKEN = "s3cret:with-colon";
    /** The token of another caller, who has two roles. */
    static final String OTHER_TOKEN = "0ther";

    static final String MBEAN = "io.signalman:type=SignalManager";
    /** The MBean as Jolokia's requests name it. */
    static final String OURS = "\"mbean\":\"" + MBEAN + "\"";

    static final String ORIGIN = "https://console.example";

    final ScriptedManager manager = new ScriptedManager();
    final MBeanServer server = MBeanServerFactory.newMBeanServer();
    final BlockingQueue<FailedLogin> failedLogins = new LinkedBlockingQueue<>();
    final Publisher publisher = new Publisher();
    /** Whether all tokens are revoked. */
    volatile boolean revoked;

    /** The peer of every connection to the socket, as the kernel reports it; empty if it does not. */
    volatile Optional<Peer> peer = Optional.empty();

    final HttpBridge http;
    private final Door door;
    private final Path folder;

    /** The door of the requests; both are open. */
    enum Door {
        TCP,
        SOCKET
    }

    Bridge() {
        this(Door.TCP);
    }

    Bridge(Door door) {
        this(door, Patience.USUAL);
    }

    Bridge(Optional<Tls> tls) {
        this(Door.TCP, tls, Patience.USUAL);
    }

    Bridge(Door door, Patience patience) {
        this(door, Optional.empty(), patience);
    }

    private Bridge(Door door, Optional<Tls> tls, Patience patience) {
        this.door = door;
        try {
            folder = Files.createTempDirectory("bridge");
            server.registerMBean(
                    new StandardEmitterMBean(manager, SignalManagerMXBean.class, true, publisher),
                    new ObjectName(MBEAN));
            HttpBridge.Settings settings =
                    settings(Optional.of(new TcpDoor("127.0.0.1", 0, tls)), Optional.of(socket()));
            http = HttpBridge.start(server, new ObjectName(MBEAN), settings, access(), patience);
        } catch (JMException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private SocketDoor socket() throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        return new SocketDoor(channel.bind(UnixDomainSocketAddress.of(socketPath()), 1024), connected -> peer);
    }

    private Path socketPath() {
        return folder.resolve("sock");
    }

    static HttpBridge.Settings settings(Optional<TcpDoor> tcp, Optional<SocketDoor> socket) {
        return new HttpBridge.Settings(tcp, socket, Set.of("agent.example"), Set.of(ORIGIN), "1.2.3");
    }

    URI url() {
        return http.url().orElseThrow();
    }

    HttpBridge.Access access() {
        return new HttpBridge.Access(
                secret -> revoked ? Optional.empty() : identify(secret),
                subject -> Optional.empty(),
                failedLogins::add);
    }

    private static Optional<Identity> identify(String secret) {
        return switch (secret) {
            case TOKEN -> Optional.of(new Identity("operator", Set.of("admin"), "first"));
            case OTHER_TOKEN -> Optional.of(new Identity("monitor", Set.of("viewer", "night-shift"), "second"));
            case "" -> throw new AssertionError("an empty secret must not get here");
            default -> Optional.empty();
        };
    }

    /** Sends a request with the token. */
    Answered call(String method, String target, String... headers) {
        return send(head(method, target, "Authorization: Bearer " + TOKEN, headers));
    }

    /** Sends a request with the token and a JSON body. */
    Answered post(String target, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return send(head(
                        "POST",
                        target,
                        "Authorization: Bearer " + TOKEN,
                        "Content-Type: application/json",
                        "Content-Length: " + length)
                + body);
    }

    /** Jolokia's answer to one request. */
    JSONObject jolokia(String json) {
        Answered answered = post("/jolokia/", json);
        if (answered.status() != 200) {
            throw new AssertionError(answered.toString());
        }
        return (JSONObject) answered.parsed();
    }

    /** The value of Jolokia's answer. */
    static Object value(JSONObject answer) {
        Object value = answer.get("value");
        if (value == null) {
            throw new AssertionError(answer.toString());
        }
        return value;
    }

    static String head(String method, String target, String first, String... more) {
        return method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + first + "\r\n"
                + (more.length == 0 ? "" : String.join("\r\n", more) + "\r\n") + "\r\n";
    }

    /** Sends exactly these characters on a new connection, and reads one answer. */
    Answered send(String raw) {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(raw.getBytes(StandardCharsets.UTF_8));
            return read(socket, raw.startsWith("HEAD "));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Socket connect() throws IOException {
        Socket socket =
                door == Door.SOCKET ? new UnixClient(socketPath()) : new Socket(url().getHost(), url().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: (\\d+)\r\n");

    /** Reads one answer: its head, and as many bytes as the head announces. */
    static Answered read(Socket socket) throws IOException {
        return read(socket, false);
    }

    private static Answered read(Socket socket, boolean headOnly) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new IOException("connection ended after: " + head);
            }
            head.append((char) b);
        }
        Matcher length = LENGTH.matcher(head);
        boolean hasBody = length.find() && !headOnly;
        byte[] body = hasBody ? socket.getInputStream().readNBytes(Integer.parseInt(length.group(1))) : new byte[0];
        return new Answered(
                Integer.parseInt(head.substring(9, 12)), head.toString(), new String(body, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        manager.mayReturn.countDown();
        http.close();
        try {
            Files.deleteIfExists(socketPath());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One answer. */
    record Answered(int status, String head, String body) {

        Object parsed() {
            try {
                return new JSONParser().parse(body);
            } catch (Exception e) {
                throw new AssertionError(body, e);
            }
        }

        String error() {
            return String.valueOf(((JSONObject) parsed()).get("error"));
        }

        String message() {
            return String.valueOf(((JSONObject) parsed()).get("message"));
        }
    }
}
