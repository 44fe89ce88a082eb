package io.signalman.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.cli.output.Json;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFilesTest {
    private static final long SELF = ProcessHandle.current().pid();
    private static final long OWN = JvmProcess.ownUid();

    @TempDir
    Path folder;

    @Test
    void aFileOfARunningJvmIsFound() throws IOException {
        Path path = write(handle(), bootId(), namespace());

        assertThat(live()).singleElement().satisfies(agent -> {
            assertThat(agent.path()).isEqualTo(path);
            assertThat(agent.agent().pid()).isEqualTo((int) SELF);
            assertThat(agent.agent().token()).isEqualTo("secret");
            assertThat(agent.agent()).hasToString("agent in JVM " + SELF);
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
    void aFileOfAJvmThatNobodyHasReapedIsStale() throws Exception {
        // The child ends only once the shell has become sleep, which reaps nothing.
        try (Child parent = Child.start(
                "/bin/bash",
                "-c",
                "(while read -r name </proc/$$/comm && [ $name != sleep ]; do :; done) &"
                        + " echo zombie $!; exec sleep 600")) {
            long zombie = parent.number("zombie");
            Awaitility.await()
                    .until(() -> JvmProcess.of(zombie).map(JvmProcess::hasEnded).orElse(false));
            Path path = write(zombie, zombie + "@" + ProcFiles.startTime(zombie), bootId(), namespace());

            assertThat(live()).isEmpty();
            assertThat(RunFiles.problem(path, OWN)).contains("is stale", "has ended");
        }
    }

    /** Two hosts that share a home may each have a process with this pid. */
    @Test
    void aFileOfAnUnknownBootCountsOnlyIfItsJvmNamesIt() throws IOException {
        write(handle(), "", namespace());

        assertThat(live()).isEmpty();
    }

    @Test
    void aFileThatIsNotARunFileIsSkipped() throws IOException {
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
    void filesThatWouldBlockOrNeverEndAreNotOpened() throws Exception {
        fifo(folder.resolve("1.json"));
        try (var big =
                FileChannel.open(folder.resolve("2.json"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            big.write(ByteBuffer.allocate(1), OwnFiles.MAX_BYTES);
        }

        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> assertThat(live()).isEmpty());
        assertThat(OwnFiles.read(folder.resolve("2.json"), OWN)).isEmpty();
    }

    @Test
    void aFolderThatOthersCanWriteToIsNotSearched() throws Exception {
        write(handle(), bootId(), namespace());
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        Path fifo = folder.resolve("fifo");
        fifo(fifo);

        assertThat(new RunFiles(OWN, Set.of(link)).live()).isEmpty();
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(new RunFiles(OWN, Set.of(fifo)).live()).isEmpty());
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
        assertThat(live()).isEmpty();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx---rwx"));
        assertThat(live()).isEmpty();
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(live()).hasSize(1);
    }

    @Test
    void aFolderOfAnotherUserIsNotSearched() throws IOException {
        assumeTrue(OWN == 0, "needs root to give folders away");
        write(handle(), bootId(), namespace());
        Files.setAttribute(folder, "unix:uid", 65534);

        assertThat(live()).isEmpty();
    }

    @Test
    void aFileOfThisUserThatNamesAJvmOfAnotherIsSkipped() throws Exception {
        assumeTrue(OWN == 0, "needs root to start a process of another user");
        try (Child nobody = Child.start("setpriv", "--reuid=65534", "--clear-groups", "sleep", "600")) {
            Awaitility.await().until(() -> JvmProcess.uid(nobody.pid()) == 65534);
            Path path = Files.writeString(folder.resolve("1.json"), "{\"pid\":" + nobody.pid() + "}");
            assertThat(RunFiles.read(path, OWN)).isEmpty();
            assertThat(RunFiles.ofJvm(nobody.pid())).as("no JVM").isEmpty();
        }
    }

    @Test
    void aJvmThatHasEndedSinceItWasListedHasNoAgent() throws Exception {
        Child sleeper = Child.start("sleep", "600");
        JvmProcess listed = JvmProcess.of(sleeper.pid()).orElseThrow();
        sleeper.close();

        assertThat(RunFiles.of(List.of(listed))).containsEntry((long) sleeper.pid(), RunFiles.Lookup.NONE);
    }

    @Test
    void aFileThatIsNotTheJvmOwnersIsNotTrusted() throws IOException {
        assumeTrue(OWN == 0, "needs root to give files away");
        Path path = write(handle(), bootId(), namespace());
        Files.setAttribute(path, "unix:uid", 65534);

        assertThat(live()).isEmpty();
    }

    private List<AgentInfo.Located> live() {
        return new RunFiles(OWN, Set.of(folder)).live();
    }

    private Path write(String handle, String bootId, String namespace) throws IOException {
        return write(SELF, handle, bootId, namespace);
    }

    private Path write(long pid, String handle, String bootId, String namespace) throws IOException {
        return Files.writeString(
                folder.resolve(pid + ".json"),
                Json.write(new AgentInfo(
                        (int) pid,
                        handle,
                        "host",
                        bootId,
                        namespace,
                        "http://127.0.0.1:1",
                        "",
                        "secret",
                        "name",
                        "1",
                        "now",
                        "")));
    }

    private static void fifo(Path path) {
        Child.output("mkfifo", path.toString());
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
