package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process whose folder is empty, while the same folder of this test has files. */
class ForeignProcessTest {
    @AutoClose
    private static final PosixHost host = TestPosixHost.open();

    @TempDir
    private Path folder;

    private Child child;
    private ForeignProcess process;

    @BeforeEach
    void start() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.writeString(folder.resolve("ours"), "ours");
        child = Child.start(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none \"$1\" && cd \"$1\" && ln -s \"$1/ours\" absolute"
                        + " && ln -s ../../../../../../../..\"$1/ours\" up && ln -s /proc/self/root\"$1/ours\" magic"
                        + " && ln -s \"/proc/$2/cwd/ours\" deep && echo theirs >theirs && mkdir ready && exec sleep 600",
                "sh",
                folder.toString(),
                String.valueOf(ProcessHandle.current().pid()));
        await().until(() -> Files.exists(inside().resolve("ready")));
        process = host.foreign(child.pid());
    }

    /** The same folder as that process sees it. */
    private Path inside() {
        return Path.of("/proc/" + child.pid() + "/root" + folder);
    }

    @AfterEach
    void end() {
        if (process != null) {
            process.close();
            child.close();
        }
    }

    @Test
    void filesAreFoundAsTheProcessSeesThem() throws IOException {
        assertThat(process.locate(folder + "/theirs")).hasContent("theirs");
        assertThatIOException()
                .isThrownBy(() -> process.locate(folder + "/ours"))
                .isInstanceOf(FileNotFoundException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"absolute", "up"})
    void noLinkLeadsOutside(String link) {
        assertThatIOException()
                .isThrownBy(() -> process.locate(folder + "/" + link))
                .isInstanceOf(FileNotFoundException.class)
                .withMessage(folder + "/" + link + " is missing");
    }

    /** The kernel's own links would lead to the root of this process or of any other. */
    @ParameterizedTest
    @ValueSource(strings = {"magic", "deep"})
    void noLinkOfTheKernelIsFollowed(String link) {
        assertThatIOException()
                .isThrownBy(() -> process.locate(folder + "/" + link))
                .withMessage(folder + "/" + link + " can't be reached: ELOOP");
    }

    @Test
    void aLocatedFileStaysTheSameFile() throws IOException {
        Path found = process.locate(folder + "/theirs");
        Files.move(inside().resolve("theirs"), inside().resolve("moved"));
        Files.writeString(inside().resolve("theirs"), "another");

        assertThat(found).hasContent("theirs");
    }

    @Test
    void noOtherProcessIsConnectedTo() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(inside().resolve("socket")));
            assertThatIOException()
                    .isThrownBy(() -> process.connect(folder + "/socket", Duration.ofSeconds(10)))
                    .withMessage("another process listens at " + folder + "/socket");
        }
        assertThatIOException()
                .isThrownBy(() -> process.connect(folder + "/socket", Duration.ofSeconds(10)))
                .withMessageContaining(
                        "can't be connected to (ECONNREFUSED); if an ended process has left it, remove it");
    }
}
