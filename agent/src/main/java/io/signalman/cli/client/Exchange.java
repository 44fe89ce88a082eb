package io.signalman.cli.client;

import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** One POST that is sent at most once. Another thread can stop it, and learns whether the agent may have got it. */
public final class Exchange {
    /** An answer lists at most the processes of one host. */
    private static final int MAX_ANSWER_BYTES = 8 * 1024 * 1024;

    private final Callable<HttpURLConnection> opening;
    private final String json;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.CONNECTING);
    private volatile Optional<HttpURLConnection> open = Optional.empty();

    private enum Stage {
        CONNECTING,
        SENT,
        STOPPED
    }

    Exchange(Callable<HttpURLConnection> opening, String json) {
        this.opening = opening;
        this.json = json;
    }

    /**
     * Connects, sends, and reads the answer.
     *
     * @throws IOException if there is no answer; see {@link #isSent}
     * @throws Failure if the URL is malformed; then nothing was sent
     */
    public HttpTransport.Response run() throws IOException {
        HttpURLConnection connection = open();
        open = Optional.of(connection);
        try {
            connection.setDoOutput(true);
            connection.connect();
            if (!stage.compareAndSet(Stage.CONNECTING, Stage.SENT)) {
                throw new IOException("stopped");
            }
            HttpTransport.send(connection, Optional.of(json));
            int status = connection.getResponseCode();
            return new HttpTransport.Response(status, body(connection, status));
        } finally {
            if (stage.get() != Stage.SENT) {
                connection.disconnect();
            }
        }
    }

    private HttpURLConnection open() throws IOException {
        try {
            return opening.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return ""; // HttpURLConnection gives no body after a fixed-length request.
        }
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] body = in == null ? new byte[0] : in.readNBytes(MAX_ANSWER_BYTES + 1);
            if (body.length > MAX_ANSWER_BYTES) {
                throw new IOException("the answer exceeds 8 MiB");
            }
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /** Whether the request may have reached the agent. */
    public boolean isSent() {
        return stage.get() == Stage.SENT;
    }

    /** Gives up. If nothing was sent yet, nothing will be; else this returns whether it may have been. */
    public boolean stop() {
        boolean sent = !stage.compareAndSet(Stage.CONNECTING, Stage.STOPPED);
        open.ifPresent(HttpURLConnection::disconnect);
        return sent;
    }
}
