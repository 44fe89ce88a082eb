package io.signalman.audit;

import io.signalman.access.TrustedPath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The current file of the log, and the older files beside it: {@code file.1} is the newest of those. The file is opened
 * only if nobody but root and this JVM's user can write to it, and by one agent at a time. Used by one thread.
 */
final class LogFile implements AutoCloseable {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Path path;
    private final long maxSize;
    private final int keep;
    private Optional<OpenFile> opened = Optional.empty();
    private long trusted = System.nanoTime();
    private Optional<Object> device = Optional.empty();

    /**
     * A log at that path, which need not exist yet.
     *
     * @param maxSize bytes; a batch of records that does not fit begins a new file
     * @param keep how many older files stay
     */
    LogFile(Path path, long maxSize, int keep) {
        this.path = path.toAbsolutePath();
        this.maxSize = maxSize;
        this.keep = keep;
    }

    /** @param identity device, inode, owner and mode of the path when it was opened */
    private record OpenFile(FileChannel channel, Map<String, Object> identity) {}

    Path path() {
        return path;
    }

    /** The older file with that number, from 1. */
    Path older(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /**
     * Makes the file ready for a write and returns the position of the next record. It opens the file if it is closed
     * or the path now leads to another file, rotates if there is no room, and ends a torn last line.
     *
     * @param length the size of the next write in bytes
     * @throws IOException that says what to do
     */
    long prepare(int length) throws IOException {
        long size = channel().size();
        if (size == 0 || size + length <= maxSize) {
            return size;
        }
        rotate();
        return channel().size();
    }

    /** The open file, after a new check; the folders are checked once a second. */
    FileChannel channel() throws IOException {
        if (opened.isPresent() && !Optional.of(opened.get().identity()).equals(identity())) {
            close(); // the file was moved, replaced or made accessible to others
        }
        if (opened.isEmpty()) {
            opened = Optional.of(open());
        }
        if (System.nanoTime() - trusted >= SECOND) {
            trust();
        }
        return opened.get().channel();
    }

    private Optional<Map<String, Object>> identity() throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(Files.readAttributes(path, "unix:dev,ino,uid,mode", LinkOption.NOFOLLOW_LINKS))
                : Optional.empty();
    }

    private OpenFile open() throws IOException {
        TrustedPath.resolve(Optional.ofNullable(path.getParent()).orElse(path));
        boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        if (there && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(path + " is not a regular file; name another one");
        }
        FileChannel channel = FileChannel.open(
                path,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            trust();
            lock(channel);
            if (!there) {
                forceFolder();
            }
            endTornLine(channel);
            Map<String, Object> identity = identity().orElse(Map.of());
            requireSameDevice(identity);
            removeSurplus();
            return new OpenFile(channel, identity);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void trust() throws IOException {
        TrustedPath.resolve(path);
        trusted = System.nanoTime();
    }

    private void lock(FileChannel channel) throws IOException {
        Optional<Object> lock;
        try {
            lock = Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            lock = Optional.empty();
        }
        if (lock.isEmpty()) {
            throw new IOException(path + " is in use by another agent; give each agent a file of its own");
        }
    }

    /** Forces the folder to disk: otherwise a power failure could remove a new file although its content was forced. */
    private void forceFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(path.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Ends a line that a crash or a full disk has torn, so that it stays a separate line. */
    private static void endTornLine(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer last = ByteBuffer.allocate(1);
        if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
        }
    }

    /** Refuses another device: nobody would look for records under a mount point that has lost its file system. */
    private void requireSameDevice(Map<String, Object> identity) throws IOException {
        Optional<Object> now = Optional.ofNullable(identity.get("dev"));
        if (device.isPresent() && !device.equals(now)) {
            throw new IOException(path
                    + " is on another file system than before; mount the old one again, or detach and attach again");
        }
        device = now;
    }

    /** Removes older files beyond the limit, which may have been higher before. */
    private void removeSurplus() {
        int number = keep + 1;
        while (Files.isRegularFile(older(number), LinkOption.NOFOLLOW_LINKS)
                && older(number).toFile().delete()) {
            number++;
        }
    }

    private void rotate() throws IOException {
        force();
        close();
        for (int number = keep - 1; number > 0; number--) {
            if (Files.exists(older(number), LinkOption.NOFOLLOW_LINKS)) {
                Files.move(older(number), older(number + 1), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.move(path, older(1), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Writes all lines at that position, normally with one system call; call {@link #prepare} first. */
    void write(byte[] lines, long start) throws IOException {
        FileChannel channel = opened.orElseThrow().channel();
        ByteBuffer buffer = ByteBuffer.wrap(lines);
        while (buffer.hasRemaining()) {
            channel.write(buffer, start + buffer.position());
        }
    }

    /** Waits until the disk has everything that was written. */
    void force() throws IOException {
        if (opened.isPresent()) {
            opened.get().channel().force(false);
        }
    }

    /** Truncates the file to that position after a failure, if possible, and closes it. */
    void undo(long start) {
        opened.ifPresent(now -> {
            try {
                now.channel().truncate(start);
            } catch (IOException e) {
                // The next open ends a torn line.
            }
        });
        close();
    }

    @Override
    public void close() {
        opened.ifPresent(now -> {
            try {
                now.channel().close();
            } catch (IOException e) {
                // Records that must be on disk were forced before.
            }
        });
        opened = Optional.empty();
    }
}
