package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.signalman.http.door.Tls;
import io.signalman.testing.Child;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bridge over TLS, met by sockets of the JDK. */
class TlsTest {
    /** As http.md documents. */
    private static final int MAX_CONNECTIONS = 512;

    private static final String REQUEST = Bridge.head("GET", "/health", "X: y");

    private static final Map<String, Tls.Material> MADE = new HashMap<>();

    @TempDir
    private Path folder;

    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicReference<Tls.Material> material = new AtomicReference<>();
    private Bridge bridge;

    @BeforeEach
    void start() throws Exception {
        material.set(selfSigned("EC"));
        bridge = new Bridge(Optional.of(new Tls(material::get, Tls.ClientAuth.NONE)));
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        bridge.close();
    }

    @Test
    void theFirstClientHelloIsAnswered() throws Exception {
        assertThat(bridge.url().toString()).matches("https://127\\.0\\.0\\.1:[0-9]+");
        SSLSocket socket = open("TLSv1.3");

        assertThat(ask(socket)).isEqualTo(200);
        assertThat(ask(socket)).isEqualTo(200);
        assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
    }

    @Test
    void tls12HasOnlyForwardSecrecyAndAuthenticatedEncryption() throws Exception {
        SSLSocket socket = open("TLSv1.2");
        assertThat(ask(socket)).isEqualTo(200);
        assertThat(socket.getSession().getCipherSuite())
                .startsWith("TLS_ECDHE_")
                .doesNotContain("CBC");

        SSLSocket weak = open("TLSv1.2");
        weak.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});
        assertThatIOException().isThrownBy(weak::startHandshake).isInstanceOf(SSLHandshakeException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "Ed25519"})
    void otherKindsOfKeysWork(String kind) throws Exception {
        material.set(selfSigned(kind));

        assertThat(ask(open("TLSv1.3"))).isEqualTo(200);
    }

    @Test
    void newConnectionsGetANewCertificateAndOldOnesContinue() throws Exception {
        SSLSocket before = open("TLSv1.3");
        assertThat(ask(before)).isEqualTo(200);
        Tls.Material old = material.get();

        material.set(selfSigned("RSA"));

        await().until(() -> !shownBy(open("TLSv1.3", old, material.get())).equals(old.chain()));
        assertThat(ask(before)).isEqualTo(200);
    }

    @Test
    void plainHttpIsClosedWithoutHarm() throws Exception {
        Socket plain = bridge.connect();
        sockets.add(plain);
        plain.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));

        assertThat(readToTheEnd(plain)).doesNotContain("HTTP/1.1 200");
        assertThat(ask(open("TLSv1.3"))).isEqualTo(200);
    }

    /** A TLS record that announces more than comes. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\u0016\u0003\u0001\u0002\u0000\u0001"})
    void othersAreServedWhileSixHundredHandshakesAreHalfDone(String half) throws Exception {
        for (int i = 0; i < 600; i++) {
            Socket socket = bridge.connect();
            sockets.add(socket);
            socket.getOutputStream().write(half.getBytes(StandardCharsets.ISO_8859_1));
        }

        assertThat(ask(open("TLSv1.3"))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aWaitForAJobIsAnsweredAtItsEnd(String protocol) throws Exception {
        SSLSocket waiting = open(protocol);
        waiting.getOutputStream()
                .write(Bridge.head("GET", "/jobs/7?wait=1m", "Authorization: Bearer " + Bridge.TOKEN)
                        .getBytes(StandardCharsets.US_ASCII));
        await().until(() -> bridge.manager.calls.size() > 3);

        bridge.manager.jobState = "DONE";

        Bridge.Answered answered = Bridge.read(waiting);
        assertThat(answered.body()).contains("\"DONE\"");
        assertThat(answered.head()).doesNotContain("Connection: close");
        assertThat(ask(waiting)).isEqualTo(200);
    }

    @Test
    void aConnectionCountsOnce() throws Exception {
        SSLSocket used = open("TLSv1.3");
        for (int i = 1; i < MAX_CONNECTIONS; i++) {
            sockets.add(bridge.connect());
        }
        assertThat(ask(used)).isEqualTo(200);

        assertThat(ask(open("TLSv1.3"))).isEqualTo(200);

        await().until(() -> ended() == 1);
        assertThat(ask(used)).isEqualTo(200);
        assertThat(ended()).isEqualTo(1);
    }

    /** How many of those that wait were closed on us. */
    private long ended() throws IOException {
        long ended = 0;
        for (Socket socket : sockets) {
            if (!(socket instanceof SSLSocket)) {
                socket.setSoTimeout(1);
                try {
                    ended += socket.getInputStream().read() < 0 ? 1 : 0;
                } catch (SocketTimeoutException open) {
                    // It is still open.
                } catch (SocketException reset) {
                    ended++;
                }
            }
        }
        return ended;
    }

    private SSLSocket open(String protocol) throws Exception {
        return open(protocol, material.get());
    }

    private SSLSocket open(String protocol, Tls.Material... trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (Tls.Material one : trusted) {
            store.setCertificateEntry("server" + store.size(), one.chain().get(0));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("127.0.0.1", bridge.url().getPort());
        sockets.add(socket);
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    private static int ask(Socket socket) throws IOException {
        socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
        return Bridge.read(socket).status();
    }

    private static List<?> shownBy(SSLSocket socket) throws IOException {
        return List.of(socket.getSession().getPeerCertificates());
    }

    private static String readToTheEnd(Socket socket) {
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (EOFException | SocketException ended) {
            return "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** By the running JDK's keytool, once for each kind of key. */
    private Tls.Material selfSigned(String kind) throws Exception {
        if (!MADE.containsKey(kind)) {
            MADE.put(kind, make(kind));
        }
        return MADE.get(kind);
    }

    private Tls.Material make(String kind) throws Exception {
        Path store = Files.createTempDirectory(folder, "keys").resolve("server.p12");
        Child.output(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                kind,
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-J-XX:TieredStopAtLevel=1");
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        return new Tls.Material(
                (PrivateKey) keys.getKey("server", "changeit".toCharArray()),
                List.of((X509Certificate) keys.getCertificate("server")),
                List.of());
    }
}
