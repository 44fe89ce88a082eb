package io.signalman.cli.attach;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that a JVM has open, proc_pid_fd(5). An agent keeps its run file open. Asking the JVM through an attach
 * would change it: the answer contains a date, which sets the system property user.timezone.
 */
final class OpenFiles {
    private OpenFiles() {}

    /**
     * Finds open files whose name is that of a run file.
     *
     * @return empty if the kernel hides the JVM's open files from this user
     */
    static Optional<List<Path>> runFiles(JvmProcess jvm) {
        return named(jvm, jvm.pidInItsNamespace() + "(-.*)?\\.json");
    }

    /**
     * Finds open files by name; the paths are as the JVM sees them.
     *
     * @param name a regular expression; the name of a deleted file ends in {@code (deleted)}
     */
    static Optional<List<Path>> named(JvmProcess jvm, String name) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(ProcFiles.path(jvm.pid(), "fd"))) {
            for (Path descriptor : descriptors) {
                ProcFiles.link(jvm.pid(), "fd/" + descriptor.getFileName())
                        .filter(file -> file.isAbsolute()
                                && file.getFileName() != null
                                && file.getFileName().toString().matches(name))
                        .ifPresent(found::add);
            }
            return Optional.of(found);
        } catch (IOException | DirectoryIteratorException closedOrGone) {
            return Optional.empty();
        }
    }
}
