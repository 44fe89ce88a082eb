package io.signalman.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.signalman.cli.attach.NoHostAccess;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.Failure;
import io.signalman.fleet.Host;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inventories from a URL and from DNS. */
class DiscoveryTest {
    @TempDir
    private Path folder;

    private final List<String> authorizations = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        answer("/hosts", 200, "", "[{\"targets\":[\"a:1\"],\"labels\":{\"group\":\"web\"}}]");
        answer("/moved", 302, "/hosts", "");
        answer("/loop", 302, "/loop", "");
        answer("/file", 302, "file:///etc/passwd", "");
        answer("/html", 200, "", "<html>");
        answer("/missing", 404, "", "[]");
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(String path, int status, String location, String body) {
        server.createContext(path, exchange -> {
            authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            if (!location.isEmpty()) {
                exchange.getResponseHeaders().set("Location", location);
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private Inventory read(String path) throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret");
        Connection connection = new Connection(new NoHostAccess() {}, "", "", token.toString(), "");
        return InventorySource.read("http://127.0.0.1:" + server.getAddress().getPort() + path, connection.doors());
    }

    @Test
    void aUrlGivesHostsAndGetsNoToken() throws IOException {
        assertThat(read("/hosts").hosts()).containsExactly(new Host("a:1", "web", Map.of()));
        assertThat(read("/moved").hosts()).hasSize(1);
        assertThat(authorizations).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/loop, redirects more than 5 times",
        "/file, redirects to file:///etc/passwd",
        "/html, is not JSON",
        "/missing, answered 404"
    })
    void aUrlThatGivesNoHostsIsWrongUsage(String path, String problem) {
        assertThatThrownBy(() -> read(path))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
                .hasMessageContaining(problem);
    }

    /** Answers each question with these records (RFC 1035, RFC 2782); none means that there is no such name. */
    private static DatagramSocket dns(String... targets) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread serving = new Thread(() -> {
            byte[] asked = new byte[512];
            DatagramPacket packet = new DatagramPacket(asked, asked.length);
            while (!socket.isClosed()) {
                try {
                    packet.setLength(asked.length);
                    socket.receive(packet);
                    byte[] answer = dnsAnswer(asked, targets);
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        serving.setDaemon(true);
        serving.start();
        return socket;
    }

    private static byte[] dnsAnswer(byte[] asked, String... targets) {
        int end = 12;
        while (asked[end] != 0) {
            end += asked[end] + 1;
        }
        end += 5; // the root, type and class
        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.put(asked, 0, 2)
                .putShort((short) (targets.length == 0 ? 0x8183 : 0x8180))
                .putShort((short) 1)
                .putShort((short) targets.length)
                .putInt(0)
                .put(asked, 12, end - 12);
        for (String target : targets) {
            String host = target.substring(0, target.indexOf(':'));
            answer.putShort((short) 0xc00c)
                    .putShort((short) 33)
                    .putShort((short) 1)
                    .putInt(60)
                    .putShort((short) (8 + host.length()))
                    .putShort((short) 10)
                    .putShort((short) 20)
                    .putShort((short) Integer.parseInt(target.substring(target.indexOf(':') + 1)))
                    .put((byte) host.length())
                    .put(host.getBytes(StandardCharsets.US_ASCII))
                    .put((byte) 0);
        }
        byte[] bytes = new byte[answer.position()];
        answer.flip().get(bytes);
        return bytes;
    }

    @Test
    void serviceRecordsGiveHostsWithPorts() throws IOException {
        try (DatagramSocket dns = dns("web1:7080", "web2:7081")) {
            ServiceRecords records = new ServiceRecords("127.0.0.1:" + dns.getLocalPort());

            assertThat(Inventory.of("srv:x", records.find("_signalman._tcp.example.com"))
                            .urls()
                            .values())
                    .containsExactlyInAnyOrder("https://web1:7080", "https://web2:7081");
        }
    }

    @Test
    void anUnknownServiceIsWrongUsageAndSoIsAMalformedName() throws IOException {
        try (DatagramSocket dns = dns()) {
            ServiceRecords records = new ServiceRecords("127.0.0.1:" + dns.getLocalPort());

            assertThatThrownBy(() -> records.find("_no._tcp.example.com")).hasMessageContaining("DNS has no name");
            assertThatThrownBy(() -> records.find("ldap://evil/x")).hasMessageContaining("is no DNS name");
        }
    }
}
