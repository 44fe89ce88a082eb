package io.signalman.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A connection to a Unix domain socket, as far as the tests use those to TCP. */
final class UnixClient extends Socket {

    private final SocketChannel channel;
    private final ByteBuffer received = ByteBuffer.allocate(8192).limit(0);

    UnixClient(Path path) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length > 0 && !received.hasRemaining()) {
                    receive();
                }
                int count = Math.min(length, received.remaining());
                received.get(bytes, offset, count);
                return count == 0 && length > 0 ? -1 : count;
            }

            @Override
            public int available() throws IOException {
                if (!received.hasRemaining()) {
                    channel.configureBlocking(false);
                    receive();
                    channel.configureBlocking(true);
                }
                return received.remaining();
            }
        };
    }

    private void receive() throws IOException {
        received.clear();
        channel.read(received);
        received.flip();
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
            }
        };
    }

    @Override
    public void setSoTimeout(int millis) {
        // A test that waits in vain is ended by the build.
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
