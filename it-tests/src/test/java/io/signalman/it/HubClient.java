package io.signalman.it;

import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.SigningKey;
import io.signalman.fleet.nats.Nkey;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Plain NATS connections to a hub, with the keys of its folder or with others. */
final class HubClient implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Path hub;
    private final URI url;
    private final List<Connection> open = new CopyOnWriteArrayList<>();
    private volatile Optional<X509Certificate> shown = Optional.empty();

    HubClient(Hub hub) {
        this.hub = hub.folder();
        this.url = URI.create(hub.url());
    }

    Connection agent(String name) throws Exception {
        return connect(login("agents/" + name + ".key"));
    }

    Connection operator(String name) throws Exception {
        return connect(login("operators/" + name + "/key"));
    }

    private SigningKey login(String file) throws Exception {
        return KeyFile.parse(Files.readString(hub.resolve(file))).login();
    }

    /** Tries again, since a reload of the hub ends the logins under way. jnats waits for its timeout then. */
    private Connection connect(SigningKey login) throws Exception {
        Options options = new Options.Builder()
                .server(url.toString())
                .sslContext(hubsCa())
                .noReconnect()
                .connectionTimeout(PATIENCE.dividedBy(6))
                .errorListener(new Silent())
                .authHandler(new RawLogin.Login(login))
                .build();
        Connection made = await().ignoreExceptions().until(() -> Nats.connect(options), connection -> true);
        open.add(made);
        return made;
    }

    private SSLContext hubsCa() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trust()}, null);
        return context;
    }

    /** Whether the keys of that file let somebody in now. jnats would wait for its timeout if they do not. */
    boolean letsIn(String file) throws Exception {
        try {
            return answerToLogin(Optional.of(login(file))).startsWith("PONG");
        } catch (IOException reloading) {
            return false; // a reload ends connections that have not logged in
        }
    }

    /** The first line that the server says to a login over TLS, with a key or without. */
    String answerToLogin(Optional<SigningKey> login) throws Exception {
        try (Socket socket = socket()) {
            String nonce = line(socket).strip().replaceFirst(".*\"nonce\":\"([^\"]+)\".*", "$1");
            String credentials = login.map(key -> ",\"nkey\":\"" + Nkey.user(key.verifyKey()) + "\",\"sig\":\""
                            + Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(key.sign(nonce.getBytes(StandardCharsets.US_ASCII)))
                            + "\"")
                    .orElse("");
            try (Socket secure = secure(socket, hubsCa().getSocketFactory())) {
                secure.getOutputStream()
                        .write(("CONNECT {\"verbose\":false" + credentials + "}\r\nPING\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                return line(secure);
            }
        }
    }

    /** What the server says to a login without TLS; "" if it ends the connection. */
    String answerToPlainLogin() throws IOException {
        try (Socket socket = socket()) {
            socket.getOutputStream().write("CONNECT {}\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));
            line(socket);
            return line(socket);
        } catch (SocketException reset) {
            return "";
        }
    }

    /** Begins TLS as a client that does not know the hub's CA. */
    void handshakeWithTheCasOfTheJdk() throws IOException {
        try (Socket socket = socket()) {
            line(socket);
            secure(socket, (SSLSocketFactory) SSLSocketFactory.getDefault());
        }
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        return socket;
    }

    private Socket secure(Socket socket, SSLSocketFactory factory) throws IOException {
        SSLSocket secure = (SSLSocket) factory.createSocket(socket, url.getHost(), url.getPort(), true);
        secure.startHandshake();
        return secure;
    }

    private static String line(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next >= 0 && next != '\n';
                next = socket.getInputStream().read()) {
            line.append((char) next);
        }
        return line.toString();
    }

    /** What the server says to a subscription; "" if it allows it. */
    String subscribe(Connection connection, String subject) throws Exception {
        connection.subscribe(subject);
        return said(connection);
    }

    /** What the server says to a message; "" if it allows it. */
    String publish(Connection connection, String subject) throws Exception {
        connection.publish(subject, new byte[1]);
        return said(connection);
    }

    /** The server answers in order, so that an error comes before the answer to this ping. */
    private String said(Connection connection) throws Exception {
        connection.flush(PATIENCE);
        String last = connection.getLastError();
        connection.clearLastError();
        return last == null ? "" : last;
    }

    X509Certificate certificateOnDisk() throws Exception {
        return certificate("hub.pem");
    }

    X509Certificate shownCertificate() throws Exception {
        letsIn("agents/web1.key");
        return shown.orElseThrow();
    }

    private X509Certificate certificate(String file) throws Exception {
        try (InputStream in = Files.newInputStream(hub.resolve(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    /** Trusts the hub's CA and keeps the certificate that it was shown. */
    private X509TrustManager trust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", certificate("ca.pem"));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        X509TrustManager inner = (X509TrustManager) factory.getTrustManagers()[0];
        return new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                throw new IllegalStateException("this is a client");
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
                inner.checkServerTrusted(chain, type);
                shown = Optional.of(chain[0]);
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return inner.getAcceptedIssuers();
            }
        };
    }

    private static final class Silent implements ErrorListener {}

    @Override
    public void close() {
        open.forEach(connection -> {
            try {
                connection.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
