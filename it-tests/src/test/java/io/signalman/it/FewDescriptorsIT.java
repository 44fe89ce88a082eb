package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host whose limit of file descriptors is low. */
class FewDescriptorsIT {
    private static final int PROCESSES = 40;

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
}
