package io.signalman.http;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.thread.Invocable;

/** Collects a body as it arrives, without holding a thread. */
final class BodyReader implements Invocable.Task {

    private final Content.Source source;
    private final ByteBuffer body;
    private final Consumer<ByteBuffer> complete;
    private final Runnable tooLarge;
    private final Consumer<Throwable> failed;

    /**
     * Runs exactly one of the three callbacks.
     *
     * @param limit in bytes
     * @param failed the client closed the connection or sent malformed HTTP
     */
    BodyReader(
            Content.Source source,
            int limit,
            Consumer<ByteBuffer> complete,
            Runnable tooLarge,
            Consumer<Throwable> failed) {
        this.source = source;
        this.body = ByteBuffer.allocate(limit);
        this.complete = complete;
        this.tooLarge = tooLarge;
        this.failed = failed;
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                failed.accept(chunk.getFailure());
                return;
            }
            boolean fits = chunk.remaining() <= body.remaining();
            if (fits) {
                body.put(chunk.getByteBuffer());
            }
            boolean last = chunk.isLast();
            chunk.release();
            if (!fits) {
                tooLarge.run();
                return;
            }
            if (last) {
                complete.accept(body.flip());
                return;
            }
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
