package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The files below a folder. Nobody who can write there can make a path lead outside: the kernel keeps it below the folder
 * (openat2(2), Linux 5.6).
 */
final class RootFolder implements AutoCloseable {
    /**
     * O_PATH and O_CLOEXEC of asm-generic/fcntl.h: sufficient to open the file again, and harmless for a FIFO or a
     * device.
     */
    private static final int O_PATH = 010000000;

    private static final int O_CLOEXEC = 02000000;

    /** asm-generic/unistd.h. */
    private static final int SYS_OPENAT2 = 437;

    /** RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS of linux/openat2.h. */
    private static final long LINKS_STAY_INSIDE = 0x10 | 0x02;

    /** RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS of linux/openat2.h. */
    private static final long NO_LINKS = 0x08 | 0x04;

    /** Three words: flags, mode, resolve. */
    private static final int HOW_SIZE = 24;

    private final LibC libC;
    private final int root;
    private final long resolve;
    private final Deque<Integer> opened = new ArrayDeque<>();

    /**
     * Opens the root of a process, to find files as that process does, whatever its mount namespace and root.
     *
     * @throws IOException if this user may not open it: ptrace(2), "access mode checking"
     */
    static RootFolder ofProcess(LibC libC, int pid) throws IOException {
        return new RootFolder(libC, "/proc/" + pid + "/root", LINKS_STAY_INSIDE);
    }

    /** Opens a folder, to find files below it by paths that have neither links nor "..". */
    static RootFolder withoutLinks(LibC libC, String folder) throws IOException {
        return new RootFolder(libC, folder, NO_LINKS);
    }

    private RootFolder(LibC libC, String folder, long resolve) throws IOException {
        this.libC = libC;
        this.resolve = resolve;
        try {
            this.root = libC.open(CString.of(folder), O_PATH | O_CLOEXEC);
        } catch (LastErrorException e) {
            throw new IOException("its files can't be reached: " + Errno.name(e.getErrorCode()), e);
        }
        opened.push(root);
    }

    /**
     * Opens an existing file or folder, held until {@link #close}.
     *
     * @param path in the view of that process, or below the folder
     * @return the path for this process; it leads to that very file, even if another file replaces it
     * @throws FileNotFoundException if it is missing
     * @throws IOException if it can't be reached
     */
    Path locate(String path) throws IOException {
        byte[] how = ByteBuffer.allocate(HOW_SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(O_PATH | O_CLOEXEC)
                .putLong(0)
                .putLong(resolve)
                .array();
        try {
            int descriptor = libC.syscall(
                            new NativeLong(SYS_OPENAT2),
                            new NativeLong(root),
                            CString.of(path),
                            how,
                            new NativeLong(HOW_SIZE))
                    .intValue();
            opened.push(descriptor);
            return Path.of("/proc/self/fd/" + descriptor);
        } catch (LastErrorException e) {
            throw switch (e.getErrorCode()) {
                case Errno.ENOENT, Errno.ENOTDIR -> new FileNotFoundException(path + " is missing");
                case Errno.ENOSYS ->
                    new IOException("this kernel has no openat2(2), which safe access to a container needs;"
                            + " Linux 5.6 has it");
                default -> new IOException(path + " can't be reached: " + Errno.name(e.getErrorCode()), e);
            };
        }
    }

    @Override
    public void close() {
        opened.forEach(libC::close);
        opened.clear();
    }
}
