package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.signalman.core.Processes;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connected unix(7) stream socket. Unlike the JDK's socket it exposes the process at the other end, which needs the
 * descriptor.
 */
public final class UnixSocket implements ByteChannel {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 02000000;

    /** asm-generic/socket.h. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;

    /** MSG_NOSIGNAL: EPIPE instead of SIGPIPE. */
    private static final int MSG_NOSIGNAL = 0x4000;

    /** struct sockaddr_un: the family in 2 bytes, and the path with its NUL in 108. */
    private static final int ADDRESS_SIZE = 110;

    /** How long one system call may block. */
    private static final Duration WAIT = Duration.ofMillis(100);

    private final LibC libC;
    private final int descriptor;
    private final Duration timeout;
    private boolean open = true;

    private UnixSocket(LibC libC, int descriptor, Duration timeout) {
        this.libC = libC;
        this.descriptor = descriptor;
        this.timeout = timeout;
    }

    /**
     * Connects to a socket.
     *
     * @param timeout the limit of the connect and of each read and write
     * @throws IOException if nobody listens there
     */
    static UnixSocket connect(LibC libC, Path path, Duration timeout) throws IOException {
        ByteBuffer address = ByteBuffer.allocate(ADDRESS_SIZE).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_UNIX).put(CString.of(path.toString()));
        int descriptor = check(() -> libC.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        UnixSocket socket = new UnixSocket(libC, descriptor, timeout);
        try {
            for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
                byte[] time = timeval(WAIT);
                check(() -> libC.setsockopt(descriptor, SOL_SOCKET, option, time, time.length));
            }
            socket.patiently(() -> libC.connect(descriptor, address.array(), ADDRESS_SIZE));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The process that listens at the other end, in this process's PID namespace; 0 if this namespace can't see it. */
    public int peer() throws IOException {
        return PeerCredentials.read(libC, descriptor)
                .orElseThrow(() -> new IOException("the kernel does not say who listens"))
                .pid();
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        byte[] buffer = new byte[bytes.remaining()];
        int count = patiently(() ->
                libC.recv(descriptor, buffer, new NativeLong(buffer.length), 0).intValue());
        bytes.put(buffer, 0, count);
        return count == 0 && buffer.length > 0 ? -1 : count;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        byte[] buffer = new byte[bytes.remaining()];
        bytes.duplicate().get(buffer);
        int count = patiently(() -> libC.send(descriptor, buffer, new NativeLong(buffer.length), MSG_NOSIGNAL)
                .intValue());
        bytes.position(bytes.position() + count);
        return count;
    }

    /** Waits in short system calls, because the kernel does not notice {@link Thread#interrupt}. */
    private int patiently(Call call) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return check(call);
            } catch (SocketTimeoutException notYet) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
            }
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            libC.close(descriptor);
        }
    }

    /** struct timeval: two words on a 64-bit machine. */
    private static byte[] timeval(Duration time) {
        return ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(time.toSeconds())
                .putLong(time.toNanosPart() / 1000)
                .array();
    }

    private interface Call {
        int run() throws LastErrorException;
    }

    private static int check(Call call) throws IOException {
        while (true) {
            try {
                return call.run();
            } catch (LastErrorException e) {
                switch (e.getErrorCode()) {
                    case Errno.EINTR -> {}
                    case Processes.EAGAIN -> throw new SocketTimeoutException("no answer in time");
                    default -> throw new IOException(Errno.name(e.getErrorCode()), e);
                }
            }
        }
    }
}
