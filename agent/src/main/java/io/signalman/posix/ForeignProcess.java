package io.signalman.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * A process in other namespaces (namespaces(7)), with the files and sockets that it sees, reached with its user's
 * rights. Its descriptor pins the process, so no call ever reaches another process.
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
     * Holds a process.
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
            RootFolder root = RootFolder.ofProcess(libC, pid);
            ForeignProcess process = new ForeignProcess(libC, pidfds, pid, pidfd, root);
            if (pidfds.send(pidfd, 0) != Errno.ESRCH) {
                return process;
            }
            root.close(); // the root may belong to another process that reused the pid
            throw new IOException("it has ended");
        } catch (IOException e) {
            pidfds.close(pidfd);
            throw e;
        }
    }

    /**
     * Runs the work with only the rights of that process's user. If this JVM has that user already, and is not root,
     * nothing changes.
     *
     * @param capabilities that root has there, capabilities(7)
     * @throws IOException if this process may not become that user, or the exception of the work
     */
    public <T> T as(int uid, int gid, long capabilities, Callable<T> work) throws IOException {
        return UserThread.call(libC, uid, gid, capabilities, work);
    }

    /** As {@link RootFolder#locate}. */
    public Path locate(String path) throws IOException {
        return root.locate(path);
    }

    /**
     * Connects to a socket on which this very process listens.
     *
     * @param path the path in the view of that process
     * @param timeout the limit of the connect and of each read and write
     * @throws IOException if nobody listens there, or another process does; nothing was sent to it
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
     * Sends a signal to the process.
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
