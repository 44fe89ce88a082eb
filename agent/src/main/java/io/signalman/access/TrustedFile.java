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
 * A file that decides who may do what. It is refused where anybody but root and this JVM's user could change it or put
 * another one in its place, anywhere along its path.
 */
public final class TrustedFile {
    /** Bytes; no file of ours comes near. */
    private static final int MAX = 1 << 20;

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
        return read(true);
    }

    /**
     * All of it.
     *
     * @throws IOException with one sentence that says what to do, where it can't be read, is too large, or others could
     *     change it
     */
    public byte[] bytes() throws IOException {
        return read(false);
    }

    /** A pipe would block its reader, so the type is checked first; only root and this JVM's user can replace it then. */
    private synchronized byte[] read(boolean secret) throws IOException {
        last = stamp();
        Path real = TrustedPath.resolve(path);
        try {
            PosixFileAttributes seen = Files.readAttributes(real, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!seen.isRegularFile()) {
                throw new IOException(path + " is no regular file; name one");
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
            throw new IOException(
                    path + " can't be read by this JVM's user; let it, or drop the setting that names it", e);
        }
    }
}
