package io.signalman.cli.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A connection to a Unix domain socket. It uses a selector for timeouts, which the JDK does not offer otherwise. */
final class UnixChannel implements ByteChannel {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final int millis;

    private UnixChannel(SocketChannel channel, int millis) throws IOException {
        this.channel = channel;
        this.millis = millis;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    /** @param millis the timeout of each read and write */
    static UnixChannel connect(Path path, int millis) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return new UnixChannel(channel, millis);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        int count = channel.read(bytes);
        while (count == 0 && bytes.hasRemaining()) {
            await(SelectionKey.OP_READ);
            count = channel.read(bytes);
        }
        return count;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = channel.write(bytes);
        while (count == 0 && bytes.hasRemaining()) {
            await(SelectionKey.OP_WRITE);
            count = channel.write(bytes);
        }
        return count;
    }

    private void await(int operation) throws IOException {
        key.interestOps(operation);
        selector.selectedKeys().clear();
        if (selector.select(millis) == 0) {
            throw new SocketTimeoutException("no answer in time");
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
