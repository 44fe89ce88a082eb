package io.signalman.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose limit of file descriptors is low. */
class FewDescriptorsIT {
    private static final int PROCESSES = 40;

    private static final int LIMIT = 256;
    private static final int IDLE_CLIENTS = 128;

    @TempDir
    private Path folder;

    @Test
    void waitsLeaveAQuarterOfTheDescriptorsToTheHost() throws Exception {
        try (Children children = new Children(Files.createDirectory(folder.resolve("bin")));
                TestHost host = new TestHost.Builder(Files.createDirectory(folder.resolve("home")))
                        .startedBy("prlimit", "--nofile=128")
                        .start()) {
            String name = Children.uniqueName();
            for (int i = 0; i < PROCESSES; i++) {
                children.named(name);
            }
            host.attach();
            String wait = "/processes/" + name + "/_await?timeout=1m";
            assertThat(host.http().post(wait).status()).isEqualTo(202);

            HttpDoor.Answer second = host.http().post(wait);

            assertThat(second.status()).isEqualTo(503);
            assertThat(second.body()).contains("\"BUSY\"", "Less than a quarter of the host JVM's file descriptors");
            assertThat(host.http().post("/processes/" + name + "/_signal/CONT").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void idleClientsLeaveHalfOfWhatWaitsHaveLeft() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try (Children children = new Children(Files.createDirectory(folder.resolve("bin")));
                TestHost host = new TestHost.Builder(Files.createDirectory(folder.resolve("home")))
                        .startedBy("prlimit", "--nofile=" + LIMIT)
                        .start()) {
            String name = Children.uniqueName();
            for (int i = 0; i < PROCESSES; i++) {
                children.named(name);
            }
            host.attach();
            assertThat(host.http()
                            .post("/processes/" + name + "/_await?timeout=1m")
                            .status())
                    .isEqualTo(202);
            int others = descriptors(host);

            for (int i = 0; i < IDLE_CLIENTS; i++) {
                clients.add(new Socket(
                        InetAddress.getLoopbackAddress(), host.http().uri().getPort()));
            }
            // The host accepts one client after the other, so it has accepted all once the last has an answer.
            Socket last = clients.get(IDLE_CLIENTS - 1);
            last.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
            assertThat(last.getInputStream().read()).isEqualTo('H');

            // Sooner than an idle client is closed for being idle, after 30 s.
            await().atMost(Duration.ofSeconds(20)).until(() -> descriptors(host) <= (LIMIT + others) / 2);
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static int descriptors(TestHost host) {
        return new File("/proc/" + host.pid() + "/fd").list().length;
    }
}
