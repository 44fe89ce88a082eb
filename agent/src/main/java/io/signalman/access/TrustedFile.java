package io.signalman.access;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;

/**
 * A file that decides who may do what. It is refused if anybody but root and this JVM's user could change or replace
 * it, anywhere along its path.
 */
public final class TrustedFile {
    /** The limit in bytes, far above any file of Signalman's. */
    private static final int MAX = 1 << 20;

    private final Path path;
    /** Changes with the content: inode, length, and the times of the last change of content and inode. */
    private Optional<Map<String, Object>> last = Optional.empty();

    /** A file at that path, which need not exist yet. */
    public TrustedFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** The absolute path. */
    public Path path() {
        return path;
    }

    /** Whether the file may have changed, appeared or disappeared since the last {@link #bytes}. */
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
     * The whole content as UTF-8.
     *
     * @throws IOException as {@link #bytes}; also if the content is not UTF-8
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
     * The content of a file that nobody else may read: a private key, a password.
     *
     * @throws IOException as {@link #bytes}; also if others could read the file
     */
    public byte[] secretBytes() throws IOException {
        return read(true);
    }

    /**
     * The whole content.
     *
     * @throws IOException with one sentence that says what to do, if the file can't be read, is too large, or others
     *     could change it
     */
    public byte[] bytes() throws IOException {
        return read(false);
    }

    /**
     * Checks the type before the owners and permissions, so that nobody runs chmod on a device.
     *
     * @throws IOException if something else than a file is there
     */
    static void requireRegular(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw notRegular(path);
        }
    }

    private static IOException notRegular(Path path) {
        return new IOException(path + " is not a regular file; name one");
    }

    /**
     * Checks the type before opening, because a pipe would block its reader. After that only root and this JVM's user
     * can replace the file.
     */
    private synchronized byte[] read(boolean secret) throws IOException {
        last = stamp();
        requireRegular(path);
        Path real = TrustedPath.resolve(path);
        try {
            PosixFileAttributes seen = Files.readAttributes(real, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!seen.isRegularFile()) {
                throw notRegular(path);
            }
            if (secret
                    && (seen.permissions().contains(PosixFilePermission.GROUP_READ)
                            || seen.permissions().contains(PosixFilePermission.OTHERS_READ))) {
                throw new IOException(path + " is a secret that others can read; run chmod go-rwx " + path);
            }
            byte[] content;
            try (InputStream in = Files.newInputStream(real, LinkOption.NOFOLLOW_LINKS)) {
                content = in.readNBytes(MAX + 1);
            }
            if (content.length > MAX) {
                throw new IOException(path + " is larger than 1 MiB; name the right file");
            }
            return content;
        } catch (AccessDeniedException e) {
            throw new IOException(path + " can't be read by this JVM's user; let it, or name another", e);
        }
    }
}
