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

/**
 * The file that records go to, and the older ones beside it: {@code file.1} is the newest of them. It is opened where only
 * root and this JVM's user can write it, and by one agent at a time. Used by one thread.
 */
final class LogFile implements AutoCloseable {
    private final Path path;
    private final long maxSize;
    private final int keep;
    private Optional<Opened> opened = Optional.empty();
    private Optional<Object> device = Optional.empty();

    /**
     * One of that path, which need not be there yet.
     *
     * @param maxSize bytes; a batch of records that does not fit begins a new file
     * @param keep how many older files stay
     */
    LogFile(Path path, long maxSize, int keep) {
        this.path = path.toAbsolutePath();
        this.maxSize = maxSize;
        this.keep = keep;
    }

    /** @param identity of the path when it was opened */
    private record Opened(FileChannel channel, Map<String, Object> identity) {}

    Path path() {
        return path;
    }

    /** The older file of that number, from 1. */
    Path older(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    /**
     * Opens it, where it is not open or the path has another file by now, makes room, and returns where the next record
     * goes. The file ends with a whole line or a torn one that has been ended.
     *
     * @param length of what is going to be written, bytes
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

    /** The open file, checked anew. */
    FileChannel channel() throws IOException {
        if (opened.isPresent() && !Optional.of(opened.get().identity()).equals(identity())) {
            close(); // it was moved, replaced or given to others
        }
        if (opened.isEmpty()) {
            opened = Optional.of(open());
        }
        return opened.get().channel();
    }

    private Optional<Map<String, Object>> identity() throws IOException {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(Files.readAttributes(path, "unix:dev,ino,uid,mode", LinkOption.NOFOLLOW_LINKS))
                : Optional.empty();
    }

    private Opened open() throws IOException {
        TrustedPath.resolve(Optional.ofNullable(path.getParent()).orElse(path));
        boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        if (there && !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(path + " is no regular file; name another one");
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
            TrustedPath.resolve(path);
            lock(channel);
            if (!there) {
                forceFolder();
            }
            endTornLine(channel);
            Map<String, Object> identity = identity().orElse(Map.of());
            requireSameDevice(identity);
            return new Opened(channel, identity);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
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

    /** Without this, a new file may be gone after a power failure although its content was forced. */
    private void forceFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(path.resolveSibling("."), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** What a crash or a full disk has left of a line stays a line by itself. */
    private static void endTornLine(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer last = ByteBuffer.allocate(1);
        if (size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n') {
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
        }
    }

    /** Under a mount point that has lost its file system, nobody would look for the records. */
    private void requireSameDevice(Map<String, Object> identity) throws IOException {
        Optional<Object> now = Optional.ofNullable(identity.get("dev"));
        if (device.isPresent() && !device.equals(now)) {
            throw new IOException(path + " is on another file system than before; mount that again, or attach anew");
        }
        device = now;
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

    /** Writes all of it there, as a rule by one system call; after {@link #prepare}. */
    void write(byte[] lines, long start) throws IOException {
        FileChannel channel = opened.orElseThrow().channel();
        ByteBuffer buffer = ByteBuffer.wrap(lines);
        while (buffer.hasRemaining()) {
            channel.write(buffer, start + buffer.position());
        }
    }

    /** Until the disk has all that was written. */
    void force() throws IOException {
        if (opened.isPresent()) {
            opened.get().channel().force(false);
        }
    }

    /** After a failure: takes back what was written from there on, as far as that can be done, and closes. */
    void undo(long start) {
        opened.ifPresent(now -> {
            try {
                now.channel().truncate(start);
            } catch (IOException e) {
                // The next opening ends what may be a torn line.
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
                // What had to be on the disk was forced before.
            }
        });
        opened = Optional.empty();
    }
}
