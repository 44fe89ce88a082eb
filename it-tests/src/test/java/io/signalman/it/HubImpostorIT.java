package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.fleet.FleetException;
import io.signalman.fleet.HubUrls;
import io.signalman.fleet.Responder;
import io.signalman.fleet.SigningKey;
import io.signalman.fleet.VerifyKey;
import io.signalman.fleet.nats.Broker;
import io.signalman.fleet.nats.NatsAgent;
import io.signalman.fleet.nats.NatsTransport;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
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

    private interface Speech {
        void to(Socket client) throws IOException;
    }

    /** Takes one connection after another, and speaks to each after its handshake. */
    private record Impostor(ServerSocket server, Speech speech) implements AutoCloseable {
        static Impostor start(String address, Optional<SSLContext> tls, Speech speech) throws IOException {
            ServerSocket server = new ServerSocket(0, 10, InetAddress.getByName(address));
            Impostor impostor = new Impostor(server, speech);
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
                    speech.to(spoken);
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

    /** Notes the first word. */
    private static void hear(Socket client, List<String> heard) throws IOException {
        byte[] start = client.getInputStream().readNBytes(7);
        if (start.length > 0) {
            heard.add(new String(start, StandardCharsets.ISO_8859_1));
        }
    }

    /** Logs an agent in, then sends it more hellos than it can answer, and never reads again. */
    private static void flood(Socket hub) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(hub.getInputStream(), StandardCharsets.ISO_8859_1));
        OutputStream out = hub.getOutputStream();
        String subscription = "";
        for (int pings = 0; pings < 2; ) {
            String line = Objects.toString(in.readLine(), "");
            if (line.startsWith("SUB ")) {
                subscription = line.substring(line.lastIndexOf(' ') + 1);
            } else if (line.equals("PING")) {
                pings++;
                out.write("PONG\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
        ByteArrayOutputStream hello = new ByteArrayOutputStream();
        DataOutputStream words = new DataOutputStream(hello);
        for (String word : List.of("hello", "key")) {
            words.writeInt(word.length());
            words.writeBytes(word);
        }
        byte[] message = ("MSG sm1.do.x " + subscription + " _INBOX_a.b " + hello.size() + "\r\n"
                        + hello.toString(StandardCharsets.ISO_8859_1) + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        while (true) {
            out.write(message);
        }
    }

    @Test
    void aHubThatDoesNotReadHoldsUpNoEnd() throws Exception {
        Certificates ours = new Certificates(Files.createDirectory(folder.resolve("ours")));
        Optional<SSLContext> tls = tls(ours.keystore("EC", "CN=hub"));
        try (Impostor mute = Impostor.start("127.0.0.1", tls, HubImpostorIT::flood)) {
            Broker broker = new Broker(
                    HubUrls.parse("tls://127.0.0.1:" + mute.server().getLocalPort()),
                    Optional.of(() -> Files.readAllBytes(ours.ca())),
                    SigningKey.generate());
            Responder responder = new Responder("x", SigningKey.generate(), new Nobody(), System::currentTimeMillis);
            NatsAgent agent = NatsAgent.start(broker, "x", responder);
            await("the agent's answers are stuck")
                    .during(Duration.ofMillis(500))
                    .until(HubImpostorIT::isWriting);
            Thread end = new Thread(agent::close);
            end.setDaemon(true);
            end.start();
            await("the end").atMost(Duration.ofMinutes(1)).until(() -> !end.isAlive());
        }
    }

    private static boolean isWriting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("signalman-fleet-x-"))
                .flatMap(thread -> Stream.of(thread.getValue()))
                .anyMatch(frame -> frame.getMethodName().equals("implWrite"));
    }

    private record Nobody() implements Responder.Operations {
        @Override
        public boolean knows(VerifyKey operator) {
            return false;
        }

        @Override
        public Optional<String> run(Responder.Request request) {
            return Optional.empty();
        }
    }

    private void assertGetsNoLogin(String address, Optional<SSLContext> tls, Path ca, String why, String reason)
            throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Impostor impostor = Impostor.start(address, tls, client -> hear(client, heard))) {
            Broker broker = new Broker(
                    HubUrls.parse("tls://" + address + ":" + impostor.server().getLocalPort()),
                    Optional.of(() -> Files.readAllBytes(ca)),
                    SigningKey.generate());
            assertThatThrownBy(() -> new NatsTransport(broker, "anna", Duration.ofSeconds(20)))
                    .as(why)
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining(reason)
                    .hasMessageContaining("nothing was sent");
            assertThat(heard).as(why).isEmpty();
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
        assertGetsNoLogin("127.0.0.1", Optional.empty(), ours.ca(), "plain TCP", "");
        assertGetsNoLogin("127.0.0.1", tls(good), other.ca(), "another CA", "PKIX path");
        assertGetsNoLogin("127.0.0.3", tls(good), ours.ca(), "another host", "No subject alternative names matching");
        assertGetsNoLogin(
                "127.0.0.1", tls(ours.expired("EC", "CN=hub")), ours.ca(), "expired", "PKIX path validation failed");
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Impostor real = Impostor.start("127.0.0.1", tls(good), client -> hear(client, heard))) {
            Broker broker = new Broker(
                    HubUrls.parse("tls://127.0.0.1:" + real.server().getLocalPort()),
                    Optional.of(() -> Files.readAllBytes(ours.ca())),
                    SigningKey.generate());
            assertThatThrownBy(() -> new NatsTransport(broker, "anna", Duration.ofSeconds(20)))
                    .isInstanceOf(FleetException.class);
            assertThat(heard).as("the right certificate").contains("CONNECT");
        }
    }
}
