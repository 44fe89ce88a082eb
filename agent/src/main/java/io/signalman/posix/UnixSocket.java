package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.signalman.core.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * A connected unix(7) stream socket. Unlike the JDK's it tells which process is at the other end, which takes the
 * descriptor.
 */
public final class UnixSocket implements AutoCloseable {
    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_CLOEXEC = 02000000;

    /** asm-generic/socket.h. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;

    /** MSG_NOSIGNAL: EPIPE, and no SIGPIPE. */
    private static final int MSG_NOSIGNAL = 0x4000;

    /** struct sockaddr_un: the family in 2 bytes, and the path with its NUL in 108. */
    private static final int ADDRESS_SIZE = 110;

    private final LibC libC;
    private final int descriptor;
    private boolean open = true;

    private UnixSocket(LibC libC, int descriptor) {
        this.libC = libC;
        this.descriptor = descriptor;
    }

    /**
     * Connects.
     *
     * @param timeout of each read and write, at least a microsecond
     * @throws IOException if nobody listens there
     */
    static UnixSocket connect(LibC libC, Path path, Duration timeout) throws IOException {
        ByteBuffer address = ByteBuffer.allocate(ADDRESS_SIZE).order(ByteOrder.nativeOrder());
        address.putShort((short) AF_UNIX).put(CString.of(path.toString()));
        int descriptor = check(() -> libC.socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        UnixSocket socket = new UnixSocket(libC, descriptor);
        try {
            for (int option : new int[] {SO_RCVTIMEO, SO_SNDTIMEO}) {
                byte[] time = timeval(timeout);
                check(() -> libC.setsockopt(descriptor, SOL_SOCKET, option, time, time.length));
            }
            check(() -> libC.connect(descriptor, address.array(), ADDRESS_SIZE));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * The process that listens at the other end, in this process's PID namespace; 0 if it is in none that is seen from
     * here.
     */
    public int peer() throws IOException {
        return PeerCredentials.read(libC, descriptor)
                .orElseThrow(() -> new IOException("the kernel does not say who listens"))
                .pid();
    }

    /** What comes from the other end. */
    public InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                byte[] buffer = new byte[length];
                int count = check(() ->
                        libC.recv(descriptor, buffer, new NativeLong(length), 0).intValue());
                System.arraycopy(buffer, 0, bytes, offset, count);
                return count == 0 && length > 0 ? -1 : count;
            }
        };
    }

    /** What goes to the other end. */
    public OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int sent = 0; sent < length; ) {
                    byte[] rest = Arrays.copyOfRange(bytes, offset + sent, offset + length);
                    sent += check(() -> libC.send(descriptor, rest, new NativeLong(rest.length), MSG_NOSIGNAL)
                            .intValue());
                }
            }
        };
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            libC.close(descriptor);
        }
    }

    /** struct timeval, two words of a machine with 64 bits. */
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
