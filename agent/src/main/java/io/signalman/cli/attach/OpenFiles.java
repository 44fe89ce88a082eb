package io.signalman.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The run file as an agent holds it open, proc_pid_fd(5). The kernel tells where it is; to ask the JVM by an attach would
 * change that JVM: the answer has a date, and so sets its system property user.timezone.
 */
final class HeldFiles {
    private HeldFiles() {}

    /**
     * Files that could be a JVM's run file by their names.
     *
     * @return empty if the kernel does not show this user what the JVM holds open
     */
    static Optional<List<Path>> runFiles(JvmProcess jvm) {
        return named(jvm, jvm.pidInItsNamespace() + "(-.*)?\\.json");
    }

    /**
     * Files by their names, as that JVM sees them.
     *
     * @param name a regular expression; the name of a file that was deleted ends in {@code (deleted)}
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
