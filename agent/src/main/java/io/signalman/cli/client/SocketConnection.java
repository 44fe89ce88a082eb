package io.signalman.cli.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One request over a Unix domain socket, which the JDK's {@link HttpURLConnection} does not support. It speaks
 * HTTP/1.0, so the answer is not chunked and ends with the connection.
 */
final class SocketConnection extends HttpURLConnection {
    private static final int MAX_HEAD = 16 * 1024;

    private final Dialer dial;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Optional<ByteChannel> line = Optional.empty();
    private Optional<InputStream> answer = Optional.empty();
    private String statusLine = "";

    /** Makes connections. */
    interface Dialer {
        /**
         * Connects.
         *
         * @param millis the timeout of each read and write
         */
        ByteChannel connect(int millis) throws IOException;
    }

    SocketConnection(Dialer dial, String pathAndQuery) throws MalformedURLException {
        super(new URL("http://localhost" + pathAndQuery));
        this.dial = dial;
    }

    @Override
    public void connect() throws IOException {
        if (line.isEmpty()) {
            line = Optional.of(dial.connect(getReadTimeout()));
        }
    }

    @Override
    public OutputStream getOutputStream() {
        return body;
    }

    /** Sends the request on the first call. */
    @Override
    public InputStream getInputStream() throws IOException {
        if (answer.isEmpty()) {
            StringBuilder request = new StringBuilder(getRequestMethod() + " " + getURL().getFile() + " HTTP/1.0\r\n");
            header(request, "Host", "localhost");
            for (Map.Entry<String, List<String>> property :
                    getRequestProperties().entrySet()) {
                for (String value : property.getValue()) {
                    header(request, property.getKey(), value);
                }
            }
            if (getRequestMethod().equals("POST")) {
                header(request, "Content-Length", Integer.toString(body.size()));
            }
            connect();
            OutputStream out = Channels.newOutputStream(line.orElseThrow());
            out.write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8)); // as HttpURLConnection does
            out.write(body.toByteArray());
            InputStream in = new BufferedInputStream(Channels.newInputStream(line.orElseThrow()));
            statusLine = head(in);
            answer = Optional.of(in);
        }
        return answer.orElseThrow();
    }

    private static void header(StringBuilder request, String name, String value) {
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a header is one line");
        }
        request.append(name).append(": ").append(value).append("\r\n");
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0 || head.length() == MAX_HEAD) {
                throw new EOFException("no HTTP");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public int getResponseCode() throws IOException {
        getInputStream();
        if (!statusLine.startsWith("HTTP/1.") || statusLine.length() < 12) {
            throw new IOException("no HTTP");
        }
        try {
            return Integer.parseInt(statusLine.substring(9, 12)); // RFC 9112, 4: HTTP-version SP status-code
        } catch (NumberFormatException e) {
            throw new IOException("no HTTP", e);
        }
    }

    @Override
    public InputStream getErrorStream() {
        return answer.orElse(InputStream.nullInputStream());
    }

    @Override
    public boolean usingProxy() {
        return false;
    }

    @Override
    public void disconnect() {
        try {
            if (line.isPresent()) {
                line.get().close();
            }
        } catch (IOException e) {
            // Nothing more can be done.
        }
    }
}
