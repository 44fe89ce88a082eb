package io.signalman.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * A process in other namespaces (namespaces(7)), as that process sees the system: its files and sockets, reached with
 * its user's rights. Its descriptor pins the process, so that nothing here ever means another one.
 */
public final class ForeignProcess implements AutoCloseable {
    private final LibC libC;
    private final Pidfd pidfds;
    private final int pid;
    private final int pidfd;
    private final RootFolder root;

    private ForeignProcess(LibC libC, Pidfd pidfds, int pid, int pidfd, RootFolder root) {
        this.libC = libC;
        this.pidfds = pidfds;
        this.pid = pid;
        this.pidfd = pidfd;
        this.root = root;
    }

    /**
     * Takes hold of a process.
     *
     * @throws IOException if it has ended, if this user may not see its files, or if this kernel can't pin a process
     */
    static ForeignProcess open(LibC libC, int self, int pid) throws IOException {
        Pidfd pidfds = new Pidfd(libC, self, true);
        if (!pidfds.usable()) {
            throw new IOException("this host can't pin a process (no pidfd)");
        }
        int pidfd;
        try {
            pidfd = pidfds.open(pid);
        } catch (LastErrorException e) {
            throw new IOException("it has ended", e);
        }
        try {
            RootFolder root = new RootFolder(libC, pid);
            ForeignProcess process = new ForeignProcess(libC, pidfds, pid, pidfd, root);
            if (pidfds.send(pidfd, 0) != Errno.ESRCH) {
                return process;
            }
            root.close(); // perhaps that of another process, which got its pid
            throw new IOException("it has ended");
        } catch (IOException e) {
            pidfds.close(pidfd);
            throw e;
        }
    }

    /**
     * Runs the work with the rights of that process's user alone; as who this process is already if that is the user.
     *
     * @throws IOException if this process may not become that user, and what the work throws
     */
    public <T> T as(int uid, int gid, Callable<T> work) throws IOException {
        return UserThread.call(libC, uid, gid, work);
    }

    /** As {@link RootFolder#locate}. */
    public Path locate(String path) throws IOException {
        return root.locate(path);
    }

    /**
     * Connects to a socket that this very process listens on.
     *
     * @param path as it sees it
     * @param timeout of this and of each read and write
     * @throws IOException if nobody listens there, or somebody else does; nothing was sent to them
     */
    public UnixSocket connect(String path, Duration timeout) throws IOException {
        UnixSocket socket = connected(path, timeout);
        try {
            if (socket.peer() != pid || pidfds.send(pidfd, 0) != 0) {
                throw new IOException("another process listens at " + path);
            }
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private UnixSocket connected(String path, Duration timeout) throws IOException {
        Path socket = root.locate(path);
        try {
            return UnixSocket.connect(libC, socket, timeout);
        } catch (IOException e) {
            throw new IOException(
                    path + " can't be connected to (" + e.getMessage()
                            + "); if an ended process has left it, remove it",
                    e);
        }
    }

    /**
     * Sends it a signal.
     *
     * @throws IOException if the kernel refuses
     */
    public void signal(int signum) throws IOException {
        int errno = pidfds.send(pidfd, signum);
        if (errno != 0) {
            throw new IOException("it can't be signalled: " + Errno.name(errno));
        }
    }

    @Override
    public void close() {
        root.close();
        pidfds.close(pidfd);
    }
}
