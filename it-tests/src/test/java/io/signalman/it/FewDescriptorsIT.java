package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.io.File;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose limit of file descriptors is low. */
class FewDescriptorsIT {
    private static final int LIMIT = 128;
    private static final int PROCESSES = 40;

    @TempDir
    private Path folder;

    @Test
    void waitsAndIdleConnectionsLeaveDescriptorsToTheHost() throws Exception {
        try (Children children = new Children(Files.createDirectory(folder.resolve("bin")));
                TestHost host = new TestHost.Builder(Files.createDirectory(folder.resolve("home")))
                        .startedBy("prlimit", "--nofile=" + LIMIT)
                        .start()) {
            String name = Children.uniqueName();
            Child child = children.named(name);
            for (int i = 1; i < PROCESSES; i++) {
                children.named(name);
            }
            host.attach();
            String wait = "/processes/" + name + "/_await?timeout=1m";
            assertThat(host.http().post(wait).status()).isEqualTo(202);

            HttpDoor.Answer second = host.http().post(wait);

            assertThat(second.status()).isEqualTo(503);
            assertThat(second.body()).contains("\"BUSY\"", "Less than a quarter of the host JVM's file descriptors");
            assertThat(signal(host, name)).isEqualTo(200);
            List<Socket> idle = new ArrayList<>();
            try {
                int port = URI.create(host.http().url()).getPort();
                for (int i = 0; i < LIMIT; i++) {
                    idle.add(new Socket(InetAddress.getLoopbackAddress(), port));
                }
                assertThat(signal(host, String.valueOf(child.pid()))).isEqualTo(200);
                assertThat(descriptors(host)).isLessThan(LIMIT * 15 / 16);
            } finally {
                for (Socket socket : idle) {
                    socket.close();
                }
            }
        }
    }

    private static int signal(TestHost host, String target) throws Exception {
        return host.http().post("/processes/" + target + "/_signal/CONT").status();
    }

    private static int descriptors(TestHost host) {
        return new File("/proc/" + host.pid() + "/fd").list().length;
    }
}
