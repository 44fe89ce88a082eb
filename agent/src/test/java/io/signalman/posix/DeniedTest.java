package io.signalman.posix;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import io.signalman.core.Processes;
import io.signalman.core.Processes.HeldProcess;
import io.signalman.core.Processes.Hold;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EPERM, from a JVM of another uid. */
class DeniedTest {
    private static final String NOBODY = "65534";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProcessOfAnotherUserAnswersEperm(boolean pidfd) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (Class<?> type : new Class<?>[] {PosixHost.class, Probe.class, Native.class}) {
            copy(Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI()));
        }

        try (Child ours = Child.start("setsid", "sleep", "600");
                Child other = Child.start(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djna.tmpdir=" + folder,
                        "-cp",
                        folder + ":" + folder.resolve("library.jar"),
                        Probe.class.getName(),
                        String.valueOf(ours.pid()),
                        String.valueOf(pidfd))) {
            other.awaitLine("send 1, group 1, ours false");
        }
    }

    /** Runs as another user. */
    public static final class Probe {
        private Probe() {}

        /** Signals process args[0] with 0, by pidfd if args[1] is true. */
        public static void main(String[] args) {
            int pid = Integer.parseInt(args[0]);
            boolean pidfd = Boolean.parseBoolean(args[1]);
            try (PosixHost host = pidfd ? TestPosixHost.open() : TestPosixHost.openWithoutPidfd()) {
                Processes processes = host.processes();
                try (HeldProcess held = ((Hold.Held) processes.hold(pid)).process();
                        var group = processes.holdGroup(pid)) {
                    System.out.printf(
                            "send %d, group %d, ours %s%n", held.send(0), group.send(0), processes.belongsToUs(pid));
                }
            }
        }
    }

    private void copy(Path from) throws IOException {
        if (!Files.isDirectory(from)) {
            Files.copy(from, folder.resolve("library.jar"));
            return;
        }
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(folder.resolve(from.relativize(dir).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, folder.resolve(from.relativize(file).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
