package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.fleet.FleetException;
import io.signalman.fleet.HubUrls;
import io.signalman.fleet.SigningKey;
import io.signalman.fleet.nats.Broker;
import io.signalman.fleet.nats.NatsTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A man in the middle between a login and its hub: it gets no login, and no message. */
class HubImpostorIT {
    private static final String INFO =
            "INFO {\"server_id\":\"x\",\"version\":\"2.9.10\",\"nonce\":\"abcdef\",\"auth_required\":true,"
                    + "\"headers\":true,\"max_payload\":1048576,\"tls_required\":%b}\r\n";

    @TempDir
    private Path folder;

    /** Takes one connection after another, and notes the first line that each sends after its handshake. */
    private record Impostor(ServerSocket server, List<String> heard) implements AutoCloseable {
        static Impostor start(String address, Optional<SSLContext> tls) throws IOException {
            ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName(address));
            Impostor impostor = new Impostor(server, new CopyOnWriteArrayList<>());
            Thread thread = new Thread(() -> impostor.serve(tls));
            thread.setDaemon(true);
            thread.start();
            return impostor;
        }

        private void serve(Optional<SSLContext> tls) {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getOutputStream()
                            .write(INFO.formatted(tls.isPresent()).getBytes(StandardCharsets.UTF_8));
                    Socket spoken = socket;
                    if (tls.isPresent()) {
                        SSLSocket secure = (SSLSocket)
                                tls.get().getSocketFactory().createSocket(socket, null, socket.getPort(), false);
                        secure.setUseClientMode(false);
                        secure.startHandshake();
                        spoken = secure;
                    }
                    byte[] start = spoken.getInputStream().readNBytes(7);
                    if (start.length > 0) {
                        heard.add(new String(start, StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException refused) {
                    // The client ends the handshake.
                }
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private void assertGetsNoLogin(String address, Optional<SSLContext> tls, Path ca, String why) throws Exception {
        try (Impostor impostor = Impostor.start(address, tls)) {
            Broker broker = new Broker(
                    HubUrls.parse("tls://" + address + ":" + impostor.server().getLocalPort()),
                    Optional.of(() -> Files.readAllBytes(ca)),
                    SigningKey.generate());
            assertThatThrownBy(() -> NatsTransport.connect(broker, "anna", Duration.ofSeconds(20)))
                    .as(why)
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("nothing was sent");
            assertThat(impostor.heard()).as(why).isEmpty();
        }
    }

    private static Optional<SSLContext> tls(Path keystore) throws Exception {
        KeyStore keys = KeyStore.getInstance(keystore.toFile(), Certificates.PASSWORD.toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(keys, Certificates.PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return Optional.of(context);
    }

    @Test
    void anImpostorOfTheHubGetsNoLogin() throws Exception {
        Certificates ours = new Certificates(Files.createDirectory(folder.resolve("ours")));
        Certificates other = Certificates.ofStrangers(Files.createDirectory(folder.resolve("other")));
        Path good = ours.keystore("EC", "CN=hub");
        assertGetsNoLogin("127.0.0.1", Optional.empty(), ours.ca(), "plain TCP");
        assertGetsNoLogin("127.0.0.1", tls(good), other.ca(), "another CA");
        assertGetsNoLogin("127.0.0.3", tls(good), ours.ca(), "another host");
        assertGetsNoLogin("127.0.0.1", tls(ours.expired("EC", "CN=hub")), ours.ca(), "expired");
        try (Impostor real = Impostor.start("127.0.0.1", tls(good))) {
            Broker broker = new Broker(
                    HubUrls.parse("tls://127.0.0.1:" + real.server().getLocalPort()),
                    Optional.of(() -> Files.readAllBytes(ours.ca())),
                    SigningKey.generate());
            assertThatThrownBy(() -> NatsTransport.connect(broker, "anna", Duration.ofSeconds(20)))
                    .isInstanceOf(FleetException.class);
            assertThat(real.heard()).as("the right certificate").contains("CONNECT");
        }
    }
}
