package io.signalman.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Sends the same POST again and again on one connection, by TCP or a Unix domain socket. */
final class DoorClient implements CallLoad.Client {
    private static final String EXPECTED = "{\"ok\": true}";

    private final SocketChannel channel;
    private final byte[] request;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(4096);

    /** @param token "" for none */
    DoorClient(SocketAddress address, String path, String token) throws IOException {
        channel = SocketChannel.open(address);
        if (address instanceof InetSocketAddress) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        request = ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                        + (token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n") + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void call() throws IOException {
        channel.write(ByteBuffer.wrap(request));
        answer.clear();
        while (answer.position() < EXPECTED.length()
                || !text(answer.position() - EXPECTED.length()).equals(EXPECTED)) {
            if (!answer.hasRemaining() || channel.read(answer) < 0) {
                throw new EOFException("no good answer: " + text(0));
            }
        }
    }

    private String text(int from) {
        byte[] bytes = new byte[answer.position() - from];
        answer.get(from, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
