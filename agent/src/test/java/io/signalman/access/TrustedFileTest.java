package io.signalman.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are trusted. */
class TrustedFileTest {
    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void write() throws IOException {
        path = Files.writeString(folder.resolve("policy"), "allow * * * *\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    }

    @Test
    void aFileThatOnlyThisUserCanWriteIsRead() throws IOException {
        assertThat(new TrustedFile(path).text()).isEqualTo("allow * * * *\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-rw-r--", "rw-r--rw-", "rw--w----"})
    void aFileThatOthersCanWriteIsRefused(String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));

        assertThatIOException().isThrownBy(() -> new TrustedFile(path).text()).withMessageContaining("chmod go-w");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--"})
    void aSecretThatOthersCanReadIsRefused(String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        assertThatIOException()
                .isThrownBy(() -> new TrustedFile(path).secretBytes())
                .withMessageContaining("chmod go-rwx");

        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        assertThat(new TrustedFile(path).secretBytes()).isNotEmpty();
    }

    @Test
    void aFileInAFolderThatOthersCanWriteIsRefused() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatIOException().isThrownBy(() -> new TrustedFile(path).text()).withMessageContaining(folder.toString());
    }

    @Test
    void aLinkIsJudgedByItsTarget() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-rw-"));

        assertThatIOException().isThrownBy(() -> new TrustedFile(link).text()).withMessageContaining("chmod go-w");
    }

    @Test
    void theMessageNamesAMissingFileAFolderAndABinaryFile() throws IOException {
        assertThatIOException()
                .isThrownBy(() -> new TrustedFile(folder.resolve("none")).text())
                .withMessageContaining("is not there");
        assertThatIOException()
                .isThrownBy(() -> new TrustedFile(folder).text())
                .withMessageContaining("not a regular file");
        Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThatIOException().isThrownBy(() -> new TrustedFile(path).text()).withMessageContaining("UTF-8");
        Files.write(path, new byte[(1 << 20) + 1]);
        assertThatIOException().isThrownBy(() -> new TrustedFile(path).text()).withMessageContaining("1 MiB");
    }

    @Test
    void aPipeIsRefusedAndNotOpened() throws Exception {
        Path pipe = folder.resolve("pipe");
        Child.output("mkfifo", "-m", "666", pipe.toString());

        assertThatIOException()
                .isThrownBy(() -> new TrustedFile(pipe).text())
                .withMessageContaining("not a regular file");
    }

    @Test
    void aLinkWithANewTargetIsJudgedAgain() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), path);
        TrustedFile file = new TrustedFile(link);
        file.text();

        Path open = Files.createDirectory(folder.resolve("open"));
        Files.writeString(open.resolve("policy"), "");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.delete(link);
        Files.createSymbolicLink(link, open.resolve("policy"));

        assertThat(file.changed()).isTrue();
        assertThatIOException().isThrownBy(file::text).withMessageContaining(open.toString());
    }

    @Test
    void aChangeIsReportedUntilItIsRead() throws IOException {
        TrustedFile file = new TrustedFile(path);
        assertThat(file.changed()).isTrue();
        file.text();
        assertThat(file.changed()).isFalse();

        Path other = Files.writeString(folder.resolve("other"), "deny! * * * *\n");
        Files.move(other, path, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(file.changed()).isTrue();
        file.text();
        assertThat(file.changed()).isFalse();

        Files.delete(path);
        assertThat(file.changed()).isTrue();
    }
}
