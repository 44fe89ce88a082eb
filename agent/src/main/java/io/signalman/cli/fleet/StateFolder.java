package io.signalman.cli.fleet;

import io.signalman.cli.attach.OwnFiles;
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

    static Path path() {
        String configured = System.getenv().getOrDefault("XDG_STATE_HOME", "");
        return OwnFiles.path(configured)
                .filter(Path::isAbsolute)
                .orElseGet(() -> Path.of(System.getProperty("user.home", ""), ".local", "state"))
                .resolve("signalman")
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
