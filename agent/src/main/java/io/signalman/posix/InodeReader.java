package io.signalman.posix;

import com.sun.jna.LastErrorException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * Reads files that others may replace at any moment: it opens the file, checks what it opened, and only then reads. It
 * does not follow a symbolic link, and does not even open a FIFO or device.
 */
final class InodeReader {
    /**
     * O_PATH | O_CLOEXEC of asm-generic/fcntl.h, the same on each platform that JNA supports. They open only the name.
     */
    private static final int O_PATH_CLOEXEC = 010000000 | 02000000;

    /** S_IWOTH of sys/stat.h. */
    private static final int OTHERS_WRITE = 2;

    private final LibC libC;

    InodeReader(LibC libC) {
        this.libC = libC;
    }

    /**
     * The content of a file and its origin.
     *
     * @param forAll whether everybody may write it
     * @param path the path of the opened file, as the kernel knows it
     */
    record ReadFile(ByteBuffer bytes, int owner, boolean forAll, Instant written, Path path) {}

    /**
     * Reads a whole regular file.
     *
     * @param most the limit in bytes
     * @throws NoSuchFileException if there is no file
     * @throws IOException whose message is the end of a sentence about the file
     */
    ReadFile read(String file, int most) throws IOException {
        BasicFileAttributes named;
        try {
            named = Files.readAttributes(Path.of(file), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (InvalidPathException e) {
            throw new IOException("has no possible path", e);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            throw new IOException("can't be looked at (" + e.getReason() + ")", e);
        }
        requireRegular(named);
        int fd;
        try {
            fd = libC.open(CString.of(file), O_PATH_CLOEXEC);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.ENOENT) {
                throw new NoSuchFileException(file);
            }
            throw new IOException("can't be opened (" + Errno.name(e.getErrorCode()) + ")", e);
        }
        try {
            return read(Path.of("/proc/self/fd/" + fd), named, most);
        } finally {
            libC.close(fd);
        }
    }

    private static ReadFile read(Path opened, BasicFileAttributes named, int most) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(opened, BasicFileAttributes.class);
        requireRegular(attributes);
        if (!attributes.fileKey().equals(named.fileKey())) {
            throw new IOException("was being replaced; try again");
        }
        int owner = (Integer) Files.getAttribute(opened, "unix:uid");
        boolean forAll = ((Integer) Files.getAttribute(opened, "unix:mode") & OTHERS_WRITE) != 0;
        byte[] bytes;
        try (FileInputStream in = new FileInputStream(opened.toFile())) {
            bytes = in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new IOException("can't be read by this JVM's user", e);
        }
        if (bytes.length > most) {
            throw new IOException("is larger than " + most + " bytes");
        }
        return new ReadFile(
                ByteBuffer.wrap(bytes),
                owner,
                forAll,
                attributes.lastModifiedTime().toInstant(),
                Files.readSymbolicLink(opened));
    }

    private static void requireRegular(BasicFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            throw new IOException("is not a regular file");
        }
    }
}
