package io.signalman.it;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;

/** HTTP byte by byte, for requests that no client would send. Each character stands for one byte (ISO 8859-1). */
final class RawHttp implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    RawHttp(URI server) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    /** An answer. */
    record Answer(int status, List<String> headers, String body) {
        Optional<String> header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return headers.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst();
        }

        JSONObject json() throws Exception {
            return (JSONObject) new JSONParser().parse(body);
        }
    }

    /** Sends one request on a new connection. */
    static Answer exchange(URI server, String request) throws IOException {
        try (RawHttp http = new RawHttp(server)) {
            http.send(request);
            return http.receive(request.startsWith("HEAD "));
        }
    }

    void send(String bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException closedEarly) {
            // A server may answer and close before it has read everything; the answer can still be read.
        }
    }

    /** The next answer outside 1xx. */
    Answer receive(boolean withoutBody) throws IOException {
        InputStream in = socket.getInputStream();
        String statusLine = line(in);
        List<String> headers = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        int status = Integer.parseInt(statusLine.split(" ", 3)[1]);
        if (status < 200) {
            return receive(withoutBody);
        }
        Answer head = new Answer(status, headers, "");
        int length = withoutBody
                ? 0
                : head.header("Content-Length").map(Integer::parseInt).orElse(0);
        return new Answer(status, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after \"" + line + "\"");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Encodes any text as a path segment. */
    static String segment(String text) {
        StringBuilder segment = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b > 0 && (Character.isLetterOrDigit(b) || "-._~@:+".indexOf(b) >= 0);
            segment.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b & 0xff));
        }
        return segment.toString();
    }

    /** Encodes any text as a JSON string in ASCII; Jolokia's own writer gets some control characters wrong. */
    static String jsonText(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> json.append(String.format("\\u%04x", c)));
        return json.append('"').toString();
    }
}
