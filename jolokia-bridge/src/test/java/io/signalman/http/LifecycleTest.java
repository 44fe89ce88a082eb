package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.http.door.SocketDoor;
import io.signalman.http.door.TcpDoor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifecycleTest {
    private static final int MORE_THAN_READING_THREADS_CALL = 8;

    @TempDir
    private Path folder;

    @Test
    void listensOnItsUrl() {
        try (Bridge bridge = new Bridge()) {
            URI url = bridge.url();

            assertThat(url.toString()).matches("http://127\\.0\\.0\\.1:[0-9]+");
            assertThat(bridge.call("GET", "/health").status()).isEqualTo(200);
        }
    }

    @Test
    void listensOnTheSocketAlone() throws Exception {
        Path path = folder.resolve("sock");
        ServerSocketChannel channel =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
        SocketDoor door = new SocketDoor(channel, connected -> Optional.empty());
        try (Bridge other = new Bridge();
                HttpBridge http = HttpBridge.start(
                        other.server,
                        new ObjectName(Bridge.MBEAN),
                        Bridge.settings(Optional.empty(), Optional.of(door)),
                        other.access());
                Socket socket = new UnixClient(path)) {
            assertThat(http.url()).isEmpty();
            socket.getOutputStream().write(Bridge.head("GET", "/health", "X: y").getBytes(StandardCharsets.US_ASCII));
            assertThat(Bridge.read(socket).status()).isEqualTo(200);
        }
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void saysThatAPortIsTaken() throws Exception {
        try (Bridge bridge = new Bridge()) {
            int taken = bridge.url().getPort();
            Set<String> before = threads();

            assertThatThrownBy(() -> HttpBridge.start(
                            bridge.server,
                            new ObjectName(Bridge.MBEAN),
                            Bridge.settings(
                                    Optional.of(new TcpDoor("127.0.0.1", taken, Optional.empty())), Optional.empty()),
                            bridge.access()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot listen on 127.0.0.1:" + taken)
                    .hasMessageContaining("choose another port");
            await().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
        }
    }

    @Test
    void hasFewDaemonThreadsAndOurContextClassLoader() {
        try (Bridge bridge = new Bridge()) {
            bridge.call("GET", "/signals");

            await().untilAsserted(() -> {
                List<Thread> ours = ourThreads();
                assertThat(ours).hasSizeBetween(1, 4).allMatch(Thread::isDaemon);
                assertThat(ours)
                        .allMatch(thread -> thread.getContextClassLoader() == HttpBridge.class.getClassLoader());
            });
        }
    }

    @Test
    void startsNothingWithTheCallersContextClassLoader() throws Exception {
        ClassLoader callers = new ClassLoader(ClassLoader.getPlatformClassLoader()) {};
        Thread.currentThread().setContextClassLoader(callers);
        try (Bridge bridge = new Bridge()) {
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(callers);
            assertThat(bridge.call("GET", "/signals").status()).isEqualTo(200);
            assertThat(bridge.jolokia("{\"type\":\"list\"}").get("status")).isEqualTo(200L);
            assertThat(ourThreads()).noneMatch(thread -> thread.getContextClassLoader() == callers);
        } finally {
            Thread.currentThread().setContextClassLoader(LifecycleTest.class.getClassLoader());
        }
    }

    @Test
    void leavesNothingBehind() {
        Properties properties = (Properties) System.getProperties().clone();
        Bridge bridge = new Bridge();
        bridge.call("GET", "/signals");
        bridge.jolokia("{\"type\":\"list\"}");

        bridge.close();

        await().untilAsserted(() -> assertThat(ourThreads()).isEmpty());
        assertThatThrownBy(bridge::connect).isInstanceOf(ConnectException.class);
        assertThat(bridge.server.getMBeanCount()).isEqualTo(2);
        assertThat(System.getProperties()).isEqualTo(properties);
    }

    @Test
    void closesAtTheHostsExitBeforeTheFirstConnection() {
        try (Bridge bridge = new Bridge()) {
            bridge.http.closeIfUncalled();

            await().untilAsserted(() -> assertThat(ourThreads()).isEmpty());
            assertThatThrownBy(bridge::connect).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void staysOpenAtTheHostsExitAfterAConnection() {
        try (Bridge bridge = new Bridge()) {
            bridge.call("GET", "/health");

            bridge.http.closeIfUncalled();

            assertThat(bridge.call("GET", "/health").status()).isEqualTo(200);
        }
    }

    @Test
    void closesDuringCalls() throws IOException {
        try (Bridge bridge = new Bridge()) {
            String request = Bridge.head("POST", "/processes/wait/_signal/0", "Authorization: Bearer " + Bridge.TOKEN);
            List<Socket> sockets = new ArrayList<>();
            for (int i = 0; i < MORE_THAN_READING_THREADS_CALL; i++) {
                Socket socket = bridge.connect();
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                sockets.add(socket);
            }
            await().until(() -> bridge.manager.calls.size() == sockets.size());

            bridge.http.close();

            await().untilAsserted(() -> assertThat(ourThreads()).isEmpty());
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Its name is the JDK's own for the one that {@code ManagementFactory} makes. */
    @Test
    void makesNoPlatformMBeanServer() {
        try (Bridge bridge = new Bridge()) {
            bridge.jolokia("{\"type\":\"list\"}");
            bridge.jolokia("{\"type\":\"read\",\"mbean\":\"" + Bridge.MBEAN + "\"}");

            assertThat(MBeanServerFactory.findMBeanServer(null)).isEmpty();
        }
    }

    @Test
    void reportsThatTheMBeanIsGone() throws Exception {
        try (Bridge bridge = new Bridge()) {
            bridge.server.unregisterMBean(new ObjectName(Bridge.MBEAN));

            assertThat(bridge.call("GET", "/signals").status()).isEqualTo(502);
            assertThat(bridge.jolokia("{\"type\":\"read\",\"mbean\":\"" + Bridge.MBEAN + "\"}")
                            .get("status"))
                    .isEqualTo(404L);
        }
    }

    private static Set<String> threads() {
        return ourThreads().stream().map(Thread::getName).collect(Collectors.toSet());
    }

    private static List<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("signalman-http"))
                .toList();
    }
}
