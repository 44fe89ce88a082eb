package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A socket in a folder with files of other JVMs. */
class SocketFileTest {
    private static final int PID = 4242;

    @AutoClose
    private static final PosixHost host = TestPosixHost.open();

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void name() {
        path = folder.resolve(PID + ".sock");
    }

    private SocketFile open(Map<String, String> settings) throws IOException {
        return SocketFile.open(
                Settings.of(settings).socket(), folder, PID, host.processes().details());
    }

    private SocketFile open() throws IOException {
        return open(Map.of());
    }

    private SocketFile openHere() throws IOException {
        return open(Map.of("socket", path.toString()));
    }

    /** Leaves a socket as a killed JVM does. */
    private static void leave(Path where) throws IOException {
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(where));
        }
    }

    private static void connect(Path where) throws IOException {
        SocketChannel.open(UnixDomainSocketAddress.of(where)).close();
    }

    private static String mode(Path where) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(where));
    }

    @Test
    void itListensAndOnlyThisUserMayConnect() throws IOException {
        try (SocketFile socket = open()) {
            assertThat(socket.path()).isEqualTo(path);
            assertThat(folder).isDirectoryContaining(file -> file.equals(path));
            assertThat(list()).isEqualTo(1);
            assertThat(mode(path)).isEqualTo("rw-------");
            connect(path);
        }
        assertThat(folder).isEmptyDirectory();
    }

    private long list() throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    @Test
    void itHasTheModeAndGroupOfTheSettings() throws IOException {
        Object own = Files.getAttribute(folder, "unix:gid");
        try (SocketFile socket = open(Map.of("socket.mode", "0660", "socket.group", own.toString()))) {
            assertThat(mode(socket.path())).isEqualTo("rw-rw----");
            assertThat(Files.getAttribute(socket.path(), "unix:gid")).isEqualTo(own);
        }
        assertThatIOException()
                .isThrownBy(() -> open(Map.of("socket.group", "no-such-group")))
                .withMessageContaining("no group no-such-group; name another one");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anAbandonedSocketIsReplaced() throws IOException {
        leave(path);
        try (SocketFile socket = open()) {
            assertThat(socket.path()).isEqualTo(path);
            connect(path);
        }
        leave(path);
        try (SocketFile socket = openHere()) {
            connect(socket.path());
        }
    }

    @Test
    void ifAnotherAgentListensTheNameHasTheNamespace() throws IOException {
        try (SocketFile other = open();
                SocketFile socket = open()) {
            assertThat(socket.path().getFileName().toString()).matches(PID + "-[0-9]+\\.sock");
            connect(other.path());
            connect(socket.path());
            assertThatIOException().isThrownBy(this::openHere).withMessageContaining("is in use by another agent");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void anyOtherFileStays() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        leave(elsewhere.resolve("left"));

        Files.writeString(path, "theirs");
        isForeign();
        assertThat(path).hasContent("theirs");
        Files.delete(path);

        Files.createSymbolicLink(path, elsewhere.resolve("left"));
        isForeign();
        assertThat(path).isSymbolicLink();
        Files.delete(path);

        Files.createDirectory(path);
        isForeign();
        Files.delete(path);

        assumeTrue(host.processes().details().effectiveUser() == 0, "needs root");
        leave(path);
        Files.setAttribute(path, "unix:uid", 12_345);
        isForeign();
        assertThat(Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(12_345);
    }

    private void isForeign() {
        assertThatIOException()
                .isThrownBy(this::openHere)
                .withMessageContaining("already exists and is not a socket of this JVM's user; remove it");
        assertThatIOException().isThrownBy(this::open).withMessageContaining("already exists");
    }

    @Test
    void aPathThatIsTooLongOrOpenToOthersIsRefused() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("d".repeat(90)));
        assertThatIOException()
                .isThrownBy(() ->
                        open(Map.of("socket", deep.resolve("s".repeat(17)).toString())))
                .withMessageContaining("is longer than the 107 bytes that a socket's path may have");

        Files.setPosixFilePermissions(deep, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatIOException()
                .isThrownBy(() -> open(Map.of("socket", deep + "/s")))
                .withMessageContaining("others can write");
        assertThatIOException()
                .isThrownBy(() -> open(Map.of("socket", folder + "/missing/s")))
                .withMessageContaining("is not there; make it");
        assertThat(deep).isEmptyDirectory();
    }

    @Test
    void closeRemovesOnlyItsOwnFile() throws IOException {
        SocketFile socket = open();
        Files.delete(path);
        Files.writeString(path, "theirs");

        socket.close();

        assertThat(path).hasContent("theirs");
    }
}
