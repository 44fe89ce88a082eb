package io.signalman.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.cli.output.Failure;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachRulesTest {
    private static final long SELF = ProcessHandle.current().pid();
    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    @Test
    void thisJvmPassesTheCheck() {
        JvmProcess jvm = AttachRules.check(SELF);

        assertThat(jvm.isJvm()).isTrue();
        assertThat(jvm.isReadyForAttach()).isTrue();
        assertThat(jvm.javaVersion()).isEqualTo(Runtime.version().feature());
        assertThat(jvm.uid()).isEqualTo(JvmProcess.ownUid());
        assertThat(jvm.state()).isNotEqualTo('T');
    }

    @Test
    void aProcessThatIsNotAJvmIsRefusedAndSurvives() throws Exception {
        try (Child sleep = sleep()) {
            assertRefused(sleep.pid(), "Process " + sleep.pid() + " is not a JVM");
            assertThat(sleep.isAlive()).isTrue();
        }
    }

    @Test
    void aProcessThatIsGoneIsRefused() throws Exception {
        Child sleep = sleep();
        sleep.close();

        assertRefused(sleep.pid(), "There is no process " + sleep.pid());
    }

    @Test
    void aZombieIsRefused() throws Exception {
        try (Child parent = Child.withZombie(folder, Child.uniqueName())) {
            int zombie = parent.number("zombie");
            Awaitility.await().until(() -> JvmProcess.of(zombie).orElseThrow().state() == 'Z');

            assertRefused(zombie, "Process " + zombie + " has ended already.");
        }
    }

    /** Starts a shell that maps a file named libjvm.so in a folder like a JDK's. */
    @Test
    void aJvmThatIsTooOldOrDoesNotHandleQuitIsRefused() throws Exception {
        Path library = Files.createDirectories(folder.resolve("lib/server")).resolve("libjvm.so");
        Files.copy(Path.of(System.getProperty("java.home"), "lib/libjsig.so"), library);
        Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"1.8.0_402\"\n");
        ProcessBuilder old = new ProcessBuilder("bash", "-c", "trap : QUIT; echo ready; read -r line");
        old.environment().put("LD_PRELOAD", library.toString());
        try (Child jvm = Child.start(old)) {
            jvm.awaitLine("ready");

            assertRefused(jvm.pid(), "JVM " + jvm.pid() + " is Java 8; Signalman needs Java 17 or newer.");
        }
        try (Child starting = Child.start(old.command("bash", "-c", "echo ready; read -r line"))) {
            starting.awaitLine("ready");

            assertRefused(
                    starting.pid(), "JVM " + starting.pid() + " does not handle SIGQUIT, which would end it now;");
        }
    }

    @Test
    void aThreadIsRefusedWithItsProcess() throws IOException {
        long thread = anyThread();

        assertRefused(thread, thread + " is a thread of process " + SELF);
    }

    @Test
    void aJarThatTheJvmsUserCantReachIsRefused() throws Exception {
        assumeTrue(JvmProcess.ownUid() == 0, "needs root to start a process of another user");
        try (Child nobody = Child.start("setpriv", "--reuid=" + NOBODY, "--clear-groups", "sleep", "600")) {
            Awaitility.await().until(() -> JvmProcess.uid(nobody.pid()) == NOBODY);
            JvmProcess other = JvmProcess.of(nobody.pid()).orElseThrow();
            Path inner = Files.createDirectory(folder.resolve("inner"));
            Path jar = Files.createFile(inner.resolve("signalman.jar"));
            mode(folder, "rwxr-xr-x");
            mode(inner, "rwxr-xr-x");
            mode(jar, "rw-r--r--");

            assertThatCode(() -> AttachRules.checkReadable(jar, other)).doesNotThrowAnyException();
            mode(jar, "rw-------");
            assertThatThrownBy(() -> AttachRules.checkReadable(jar, other)).hasMessageContaining("can't read " + jar);
            mode(jar, "rw-r--r--");
            mode(inner, "rwx------");
            assertThatThrownBy(() -> AttachRules.checkReadable(jar, other))
                    .hasMessageContaining("(mode of " + inner + ")");
            Files.setAttribute(inner, "unix:uid", NOBODY);
            assertThatCode(() -> AttachRules.checkReadable(jar, other)).doesNotThrowAnyException();
        }
    }

    private static void assertRefused(long pid, String sentence) {
        assertThatThrownBy(() -> AttachRules.check(pid))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(3))
                .hasMessageStartingWith(sentence);
    }

    private static long anyThread() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.map(task -> Long.parseLong(task.getFileName().toString()))
                    .filter(task -> task != SELF)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Child sleep() {
        return Child.start("sleep", "600");
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
