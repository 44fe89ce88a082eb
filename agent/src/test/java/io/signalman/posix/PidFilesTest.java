package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.ProcessDetails;
import io.signalman.core.ProcessDetails.PidFile;
import io.signalman.testing.Child;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PidFilesTest {
    private final PosixHost host = TestPosixHost.open();
    private final ProcessDetails details = host.processes().details();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void readsThePidWithOwnerAndTime() throws IOException {
        Path file = Files.writeString(folder.resolve("pid"), " 4242 \n");

        assertThat(read(file))
                .isEqualTo(new PidFile.Names(
                        4242,
                        details.effectiveUser(),
                        Set.of(),
                        Files.getLastModifiedTime(file).toInstant()));
    }

    @Test
    void readsThePidOnTheFirstLineWhateverFollows() throws IOException {
        Path postgres = Files.writeString(folder.resolve("postmaster.pid"), """
                4242
                /var/lib/postgresql/15/main
                1700000000
                5432
                /run/postgresql
                *
                  5432001         0
                ready
                """);
        assertThat(read(postgres))
                .isInstanceOfSatisfying(
                        PidFile.Names.class, names -> assertThat(names.pid()).isEqualTo(4242));
        assertThat(read(Files.writeString(folder.resolve("crlf"), "\t4242 \r\n4243\r\n")))
                .isInstanceOfSatisfying(
                        PidFile.Names.class, names -> assertThat(names.pid()).isEqualTo(4242));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "\n4242\n",
                "\r\n4242\r\n",
                "0",
                "-1",
                "+5",
                "042",
                "4242 4243",
                "4242,4243\n",
                "4242\0\n",
                "x\n4242\n",
                "2147483648",
                "9999999999"
            })
    void noOtherContentIsUsed(String content) throws IOException {
        assertUnusable(Files.writeString(folder.resolve("pid"), content), "does not have one pid on its first line");
    }

    @Test
    void aLargeFileIsRefused() throws IOException {
        assertThat(read(Files.writeString(folder.resolve("pid"), "7" + "\n".repeat(16 * 1024 - 1))))
                .isInstanceOf(PidFile.Names.class);
        assertUnusable(
                Files.writeString(folder.resolve("pid"), "7" + "\n".repeat(16 * 1024)), "larger than 16384 bytes");
    }

    @Test
    void onlyARegularFileIsOpened() throws Exception {
        Path real = Files.writeString(folder.resolve("real"), "4242");
        assertUnusable(Files.createSymbolicLink(folder.resolve("link"), real), "not a regular file");
        assertUnusable(folder, "not a regular file");
        assertUnusable(Path.of("/dev/tty"), "not a regular file");
        Path fifo = folder.resolve("fifo");
        Child.output("mkfifo", fifo.toString());
        assertUnusable(fifo, "not a regular file");
    }

    @Test
    void aFileThatEverybodyMayWriteIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("pid"), "4242");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertUnusable(file, "can be written by everybody; run chmod o-w");
    }

    @Test
    void aMissingFileIsReportedAsAbsent() {
        assertThat(read(folder.resolve("none"))).isEqualTo(new PidFile.Absent());
        assertThat(details.pidFile(folder + "/\0")).isInstanceOf(PidFile.Unusable.class);
        assertUnusable(Path.of("/proc/self/stat/x"), "can't be looked at");
    }

    @Test
    void leavesNoDescriptor() throws IOException {
        Path file = Files.writeString(folder.resolve("pid"), "4242");
        read(file);
        int before = new File("/proc/self/fd").list().length;
        for (int i = 0; i < 50; i++) {
            read(file);
        }
        assertThat(new File("/proc/self/fd").list()).hasSizeLessThan(before + 25);
    }

    private void assertUnusable(Path file, String why) {
        assertThat(read(file))
                .isInstanceOfSatisfying(
                        PidFile.Unusable.class,
                        unusable -> assertThat(unusable.why()).contains(why));
    }

    private PidFile read(Path file) {
        return details.pidFile(file.toString());
    }
}
