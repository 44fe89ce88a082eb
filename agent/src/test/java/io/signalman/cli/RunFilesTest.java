package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
    private static final long SELF = ProcessHandle.current().pid();

    @TempDir
    Path folder;

    @Test
    void aFileOfALivingJvmIsFound() throws IOException {
        Path path = write(handle(), bootId(), namespace());

        assertThat(live()).singleElement().satisfies(agent -> {
            assertThat(agent.path()).isEqualTo(path);
            assertThat(agent.file().pid()).isEqualTo((int) SELF);
            assertThat(agent.file().token()).isEqualTo("secret");
            assertThat(agent.file()).hasToString("RunFile of JVM " + SELF);
        });
    }

    @Test
    void aHandleWithAnInodeIsUnderstood() throws IOException {
        write(handle() + ".13811", bootId(), namespace());

        assertThat(live()).hasSize(1);
    }

    @Test
    void aFileOfAnEarlierProcessBootOrNamespaceIsSkipped() throws IOException {
        write(SELF + "@1", bootId(), namespace());
        assertThat(live()).isEmpty();
        write(handle(), "another boot", namespace());
        assertThat(live()).isEmpty();
        write(handle(), bootId(), "pid:[1]");
        assertThat(live()).isEmpty();
    }

    @Test
    void whatIsNoRunFileIsSkipped() throws IOException {
        Files.writeString(folder.resolve("1.json"), "no JSON");
        Files.writeString(folder.resolve("2.json"), "[]");
        Files.writeString(folder.resolve("3.json"), "{}");
        Files.createDirectory(folder.resolve("4.json"));
        assertThat(live()).isEmpty();
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.move(write(handle(), bootId(), namespace()), folder.resolve("elsewhere"));
        Files.createSymbolicLink(folder.resolve(SELF + ".json"), elsewhere);

        assertThat(live()).isEmpty();
    }

    @Test
    void aFileThatIsNotTheJvmOwnersIsNotTrusted() throws IOException {
        assumeTrue(JvmProcess.ownUid() == 0, "needs root to give files away");
        Path path = write(handle(), bootId(), namespace());
        Files.setAttribute(path, "unix:uid", 65534);

        assertThat(live()).isEmpty();
    }

    private java.util.List<RunFile.Located> live() {
        return new RunFiles(Set.of(folder)).live();
    }

    private Path write(String handle, String bootId, String namespace) throws IOException {
        return Files.writeString(
                folder.resolve(SELF + ".json"),
                Json.write(new RunFile(
                        (int) SELF, handle, bootId, namespace, "http://127.0.0.1:1", "secret", "name", "1", "now")));
    }

    private static String handle() {
        return SELF + "@" + ProcFiles.startTime(SELF);
    }

    private static String bootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    private static String namespace() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    }
}
