package io.signalman.audit;

import static io.signalman.audit.AuditFolder.assertWorks;
import static io.signalman.audit.AuditFolder.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.AuditQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the file can or can't be used, and therefore when a signal may be sent. */
class AuditFileTest {
    @TempDir
    private Path temp;

    private AuditFolder folder;

    @BeforeEach
    void name() {
        folder = new AuditFolder(temp);
    }

    @Test
    void everySendIsRefusedUntilTheFileCanBeOpened() throws Exception {
        Path deep = temp.resolve("not-yet");
        AuditFolder there = new AuditFolder(deep);
        try (AuditLog log = there.open()) {
            assertThat(log.problem()).contains(deep.toString(), "is not there", "(setting audit)");
            assertThatThrownBy(() -> send(log, 1))
                    .isInstanceOf(Audit.AuditException.class)
                    .hasMessageContainingAll(deep.toString(), "is not there", "(setting audit)");

            Files.createDirectory(deep);
            send(log, 2);
            assertWorks(log);
        }
        assertThat(there.records())
                .extracting(record -> record.get("event"))
                .containsExactly("started", "intent", "outcome", "stopped");
    }

    @Test
    void aFileThatOthersCanWriteIsRefusedAtOnce() throws Exception {
        try (AuditLog log = folder.open()) {
            send(log, 1);
            Files.setPosixFilePermissions(folder.file(), PosixFilePermissions.fromString("rw-rw----"));
            assertThatThrownBy(() -> send(log, 2)).hasMessageContaining("chmod go-w");

            Files.setPosixFilePermissions(folder.file(), PosixFilePermissions.fromString("rw-------"));
            send(log, 3);
        }
        assertThat(folder.records("outcome")).hasSize(2);
    }

    @Test
    void aLinkOrAFolderIsRefused() throws Exception {
        Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "precious\n");
        Files.createSymbolicLink(folder.file(), elsewhere);
        try (AuditLog log = folder.open()) {
            assertThat(log.problem()).contains("is not a regular file");
        }
        Files.delete(folder.file());
        Files.createDirectory(folder.file());
        try (AuditLog log = folder.open()) {
            assertThat(log.problem()).contains("is not a regular file");
        }
        assertThat(elsewhere).hasContent("precious");
    }

    @Test
    void aFolderThatOthersCanWriteIsRefused() throws Exception {
        Path open = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (AuditLog log = new AuditFolder(open).open()) {
            assertThat(log.problem()).contains("can't be trusted", "chmod go-w " + open, "(setting audit)");
        }
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void aFolderThatOthersCanWriteIsNoticedWhileTheAgentRuns() throws Exception {
        Path parent = Files.createDirectory(temp.resolve("parent"));
        Path child = Files.createDirectory(parent.resolve("child"));
        AuditFolder inside = new AuditFolder(child);
        // No new file begins, which would be a new check.
        try (AuditLog log = new AuditLog(inside.file(), Sync.NEVER, Long.MAX_VALUE, 3, AuditFolder.HOST)) {
            for (Path open : List.of(child, parent)) {
                send(log, 1);
                Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
                await().untilAsserted(() -> assertThatThrownBy(() -> send(log, 2))
                        .hasMessageContainingAll("chmod go-w " + open, "(setting audit)"));
                assertThat(log.problem()).contains("chmod go-w " + open);
                assertThatThrownBy(() -> log.newest(new AuditQuery(Instant.EPOCH, "", "", 1)))
                        .hasMessageContaining("chmod go-w " + open);

                Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
                send(log, 3);
                assertWorks(log);
            }
        }
    }

    @Test
    void twoAgentsDoNotShareAFile() throws Exception {
        AuditLog first = folder.open();
        try (AuditLog second = folder.open()) {
            assertThatThrownBy(() -> send(second, 1)).hasMessageContaining("is in use by another agent");
            send(first, 1);
            first.close();
            send(second, 2);
        }
    }

    @Test
    void aNewFileBeginsAfterTheFileWasMoved() throws Exception {
        try (AuditLog log = folder.open()) {
            send(log, 1);
            Path moved = Files.move(folder.file(), temp.resolve("moved"));
            send(log, 2);

            assertThat(Files.readAllLines(moved)).hasSize(3);
            assertThat(folder.records("intent")).hasSize(1);
        }
    }
}
