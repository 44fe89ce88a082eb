package io.signalman.http;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/** Reads the rest of an unwanted body and discards it, up to a limit. */
final class BodySkipper implements Invocable.Task {

    private static final long LIMIT_BYTES = 4L << 20;

    private final Content.Source source;
    private final Callback done;
    private long skipped;

    BodySkipper(Content.Source source, Callback done) {
        this.source = source;
        this.done = done;
    }

    @Override
    public void run() {
        while (skipped < LIMIT_BYTES) {
            Content.Chunk chunk = source.read();
            if (chunk == null) {
                source.demand(this);
                return;
            }
            boolean over = chunk.isLast() || Content.Chunk.isFailure(chunk);
            skipped += chunk.remaining();
            chunk.release();
            if (over) {
                break;
            }
        }
        done.succeeded();
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }
}
