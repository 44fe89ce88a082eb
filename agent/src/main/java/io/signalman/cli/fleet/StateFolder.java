package io.signalman.cli.fleet;

import io.signalman.cli.client.UserFolder;
import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/** The folder for plans and requests of the last day: {@code signalman/fleet} in {@code $XDG_STATE_HOME}. */
final class StateFolder {
    private static final Duration KEPT = Duration.ofDays(1);

    private StateFolder() {}

    /** @throws Failure if the user has no home folder */
    static Path path() {
        return UserFolder.in("XDG_STATE_HOME", ".local/state")
                .orElseThrow(() -> Failure.usage("This user has no home folder; set XDG_STATE_HOME to a folder."))
                .resolve("fleet");
    }

    /** Makes the folder, with mode 0700, if it is missing. */
    static Path make() throws IOException {
        return Files.createDirectories(
                path(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Removes the files with that suffix that are older than a day. */
    static void removeOld(String suffix) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(make(), "*" + suffix)) {
            for (Path file : files) {
                if (isOld(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    static boolean isOld(Path file) throws IOException {
        return Files.getLastModifiedTime(file)
                .toInstant()
                .isBefore(Instant.now().minus(KEPT));
    }
}
