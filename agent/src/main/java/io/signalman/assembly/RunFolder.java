package io.signalman.assembly;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The folder of run files: ours, and closed to others, since they hold the token. */
final class RunFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private RunFolder() {}

    /**
     * {@code run.dir} where it is set, else {@code ~/.signalman/run} where the home exists and is ours, else {@code
     * <tmp>/.signalman-<uid>/run}. Made where it is missing.
     *
     * @throws IOException with one sentence for the user, where it can't be made or others could write there
     */
    static Path open(Optional<Path> configured) throws IOException {
        int uid = effectiveUser();
        if (configured.isPresent()) {
            Files.createDirectories(configured.get().toAbsolutePath().getParent());
            return ours(configured.get(), uid);
        }
        Path home = Path.of(System.getProperty("user.home", "?"));
        Path base = home.isAbsolute() && Files.isDirectory(home) && owner(home) == uid
                ? home.resolve(".signalman")
                : Path.of(System.getProperty("java.io.tmpdir")).resolve(".signalman-" + uid);
        return ours(ours(base, uid).resolve("run"), uid);
    }

    private static Path ours(Path folder, int uid) throws IOException {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException exists) {
            // Whose it is, is checked below.
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || owner(folder) != uid
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(folder + " is not a folder that only this JVM's user can write; mend it, or set"
                    + " run.dir to one that is");
        }
        return folder;
    }

    /** From the line "Uid: real effective saved file-system"; the owner of /proc/self is root for some, proc(5). */
    private static int effectiveUser() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> Integer.parseUnsignedInt(line.split("\\s+", -1)[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/status does not tell the user"));
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
