package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @Test
    void aNewFolderIsClosedToOthers(@TempDir Path folder) throws IOException {
        Path run = RunFolder.open(Optional.of(folder.resolve("deep/run")));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
                .isEqualTo("rwx------");
    }

    @Test
    void aFolderThatOthersCanWriteIsRefused(@TempDir Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));

        assertThatIOException()
                .isThrownBy(() -> RunFolder.open(Optional.of(folder)))
                .withMessageContaining("run.dir");
    }

    @Test
    void aLinkIsRefusedWhateverItsTarget(@TempDir Path folder) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.createDirectory(folder.resolve("real")));

        assertThatIOException().isThrownBy(() -> RunFolder.open(Optional.of(link)));
    }

    @Test
    void everyFolderOnThePathBelongsToThisUser(@TempDir Path folder) throws IOException {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThatIOException()
                .isThrownBy(() -> RunFolder.open(Optional.of(open.resolve("deep/run"))))
                .withMessageContaining("run chmod go-w " + open);
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatIOException().isThrownBy(() -> RunFolder.open(Optional.of(file)));
    }
}
