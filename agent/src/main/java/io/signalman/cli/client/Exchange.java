package io.signalman.cli.client;

import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** One POST that is sent at most once. Another thread can stop it, and learns whether the agent may have got it. */
public final class Exchange {
    /** An answer lists at most the processes of one host. */
    private static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

    private final HttpTransport agent;
    private final String path;
    private final int millis;
    private final byte[] json;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.CONNECTING);
    private volatile Optional<HttpURLConnection> open = Optional.empty();
    private volatile boolean stopped;

    private enum Stage {
        CONNECTING,
        SENT,
        STOPPED
    }

    /**
     * Prepares a request.
     *
     * @param millis the timeout of connecting and of each read
     */
    public Exchange(HttpTransport agent, String path, String json, int millis) {
        this.agent = agent;
        this.path = path;
        this.json = json.getBytes(StandardCharsets.UTF_8);
        this.millis = millis;
    }

    /**
     * Connects, sends, and reads the answer.
     *
     * @throws IOException if there is no answer; see {@link #isSent}
     * @throws Failure if the URL is malformed; then nothing was sent
     */
    public HttpTransport.Response run() throws IOException {
        HttpURLConnection connection = agent.connection(path);
        connection.setRequestMethod("POST");
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        open = Optional.of(connection);
        try {
            HttpTransport.prepare(connection, json);
            connection.connect();
            if (!stage.compareAndSet(Stage.CONNECTING, Stage.SENT)) {
                throw new IOException("stopped");
            }
            HttpTransport.write(connection, json);
            int status = connection.getResponseCode();
            return new HttpTransport.Response(status, HttpTransport.body(connection, status, MAX_ANSWER_BYTES));
        } finally {
            open = Optional.empty();
            if (stage.get() != Stage.SENT) {
                connection.disconnect();
            }
        }
    }

    /** Whether the request may have reached the agent. */
    public boolean isSent() {
        return stage.get() == Stage.SENT;
    }

    /** Whether another thread has given up, which makes {@link #run} fail. */
    public boolean isStopped() {
        return stopped;
    }

    /** Gives up. If nothing was sent yet, nothing will be; else this returns whether it may have been. */
    public boolean stop() {
        stopped = true;
        boolean sent = !stage.compareAndSet(Stage.CONNECTING, Stage.STOPPED);
        open.ifPresent(HttpURLConnection::disconnect);
        return sent;
    }
}
