package io.signalman.assembly;

import io.signalman.access.TrustedPath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** The folder of run files. It belongs to this JVM's user and is closed to others, because run files hold the token. */
final class RunFolder {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNER_WRITES = PosixFilePermissions.fromString("rwxr-xr-x");

    private RunFolder() {}

    /**
     * Returns {@code run.dir} if it is set; else {@code ~/.signalman/run} if the home folder exists and belongs to this
     * user; else {@code <tmp>/.signalman-<uid>/run}. Creates it if it is missing. Only root and this JVM's user may be
     * able to replace the path to {@code run.dir}. In a temp folder without the sticky bit (a Kubernetes volume),
     * others can remove the run file but do nothing else: readers check the owner of folder and file.
     *
     * @throws IOException with one sentence for the user, if the folder can't be created or others could write to it
     */
    static Path open(Optional<Path> configured) throws IOException {
        int uid = TrustedPath.effectiveUser();
        if (configured.isPresent()) {
            makeParents(configured.get().toAbsolutePath());
            return ours(configured.get(), uid);
        }
        Path home = Path.of(System.getProperty("user.home", "?"));
        Path base = home.isAbsolute() && Files.isDirectory(home) && owner(home) == uid
                ? home.resolve(".signalman")
                : Path.of(System.getProperty("java.io.tmpdir")).resolve(".signalman-" + uid);
        return ours(ours(base, uid).resolve("run"), uid);
    }

    private static void makeParents(Path folder) throws IOException {
        Path parent = Optional.ofNullable(folder.getParent()).orElse(folder);
        Path there = parent;
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS) && there.getParent() != null) {
            there = there.getParent();
        }
        TrustedPath.resolve(there);
        Files.createDirectories(parent, PosixFilePermissions.asFileAttribute(OWNER_WRITES));
    }

    private static Path ours(Path folder, int uid) throws IOException {
        try {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } catch (FileAlreadyExistsException exists) {
            // The owner is checked below.
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                || owner(folder) != uid
                || permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(folder + " is not a folder that only this JVM's user can write; run chown and chmod"
                    + " go-w, or set run.dir to one that is");
        }
        return folder;
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
