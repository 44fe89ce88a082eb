package io.signalman.access;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A file that decides who may do what. It is refused where anybody but root and this JVM's user could change it, by its own
 * permissions or by those of a folder above it.
 */
public final class TrustedFile {
    /** Bytes; no file of ours comes near. */
    private static final int MAX = 1 << 20;

    private static final int ROOT = 0;
    private static final int STICKY = 01000;

    private final Path path;
    /** What changes with the content: inode, length, and when either was written. */
    private Optional<Map<String, Object>> last = Optional.empty();

    /** One of that path, which need not be there yet. */
    public TrustedFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** The absolute path. */
    public Path path() {
        return path;
    }

    /** Whether it may have changed, come or gone since the last {@link #bytes}. */
    public synchronized boolean changed() {
        return !stamp().equals(last);
    }

    private Optional<Map<String, Object>> stamp() {
        try {
            return Optional.of(Files.readAttributes(path, "unix:ino,size,lastModifiedTime,ctime"));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    /**
     * All of it, as UTF-8.
     *
     * @throws IOException as {@link #bytes}; also where it is no UTF-8
     */
    public String text() throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException(path + " is not UTF-8 text; save it as that", e);
        }
    }

    /**
     * All of a file that nobody else may know: a private key, a password.
     *
     * @throws IOException as {@link #bytes}; also where others could read it
     */
    public byte[] secretBytes() throws IOException {
        byte[] content = bytes();
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        if (permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ)) {
            throw new IOException(path + " is a secret that others can read; run chmod go-rwx " + path);
        }
        return content;
    }

    /**
     * All of it.
     *
     * @throws IOException with one sentence that says what to do, where it can't be read, is too large, or others could
     *     change it
     */
    public synchronized byte[] bytes() throws IOException {
        last = stamp();
        Path real = real(path);
        if (!Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(path + " is no regular file");
        }
        requireTrusted(path);
        if (Files.size(real) > MAX) {
            throw new IOException(path + " is larger than 1 MiB; it can't be what it should be");
        }
        return Files.readAllBytes(real);
    }

    /**
     * Checks that nobody but root and this JVM's user can change a file or folder, or put another one in its place.
     *
     * @throws IOException with one sentence that says what to do, also where it is not there
     */
    public static void requireTrusted(Path path) throws IOException {
        int self = owner(Path.of("/proc/self"));
        for (Path part = real(path); part != null; part = part.getParent()) {
            requireOurs(path, part, self);
        }
    }

    private static Path real(Path path) throws IOException {
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            throw new IOException(path + " is not there; make it, or drop the setting that names it", e);
        }
    }

    private static int owner(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid");
    }

    private static void requireOurs(Path path, Path part, int self) throws IOException {
        int owner = owner(part);
        if (owner != self && owner != ROOT) {
            throw new IOException(path + " can't be trusted: " + part + " belongs to user " + owner
                    + ", not to root or this JVM's user; chown it");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(part);
        boolean writable = permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        // In a sticky folder nobody can replace what is another's (inode(7)).
        boolean sticky = Files.isDirectory(part) && ((Integer) Files.getAttribute(part, "unix:mode") & STICKY) != 0;
        if (writable && !sticky) {
            throw new IOException(path + " can't be trusted: others can write " + part + "; run chmod go-w " + part);
        }
    }
}
