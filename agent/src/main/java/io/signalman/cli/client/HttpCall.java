package io.signalman.cli;

import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * One request and its answer. {@link HttpURLConnection} and not {@code java.net.http}, which takes 0.1 s longer to load
 * and start; a command makes one or two requests.
 */
final class HttpCall {
    private static final int CONNECT_MILLIS = 5_000;
    /** Longer than a minute, which is how long an agent may observe before it answers. */
    private static final int READ_MILLIS = 90_000;

    private static final Pattern HTTP_URL = Pattern.compile("https?://[^/?#\\s]+(/[^?#\\s]*)?");
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.";

    private final String url;
    private final String token;
    private final String reason;
    private final Optional<Security> security;

    /** Empty for TCP. */
    private final Optional<SocketConnection.Dial> dial;

    private final boolean namesCaller;

    /** Whom an HTTPS call trusts. */
    interface Security {
        void secure(HttpURLConnection connection);

        /** Whether only one certificate is trusted, and no CA. */
        boolean pinned();
    }

    /**
     * @param url where the agent listens, with or without a slash at the end
     * @param token "" to send none
     * @param reason why the agent is called, for its records; "" to give none
     * @param security empty for HTTP, and for HTTPS as the JDK does it
     * @throws Failure where the URL is none
     */
    HttpCall(String url, String token, String reason, Optional<Security> security) {
        if (!HTTP_URL.matcher(url).matches()) {
            throw noUrl(url);
        }
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = token;
        this.security = security;
        this.reason = reason;
        this.dial = Optional.empty();
        this.namesCaller = true;
    }

    private HttpCall(String name, SocketConnection.Dial dial, String token, String reason, boolean namesCaller) {
        this.url = name;
        this.token = token;
        this.security = Optional.empty();
        this.reason = reason;
        this.dial = Optional.of(dial);
        this.namesCaller = namesCaller;
    }

    /**
     * Over a Unix domain socket.
     *
     * @param name what messages call it
     * @param token "" to send none: the kernel names the caller
     */
    static HttpCall over(String name, SocketConnection.Dial dial, String token, String reason) {
        return new HttpCall(name, dial, token, reason, true);
    }

    /**
     * Into other namespaces, by the agent's socket, which only that very JVM gets a token over. In another PID namespace
     * this process has no name.
     */
    static HttpCall into(JvmProcess jvm, RunFile agent, String reason) {
        return new HttpCall(
                "unix:" + agent.socket() + " in JVM " + jvm.pid(),
                SandboxAgent.dial(jvm, agent),
                agent.token(),
                reason,
                !jvm.place().hasOwnPids());
    }

    /** @param text the body */
    record Answer(int status, String text) {
        /** Empty where the body is no JSON object. */
        Map<String, Object> json() {
            return Json.parseObject(text).orElse(Map.of());
        }
    }

    String url() {
        return url;
    }

    Answer get(String pathAndQuery) {
        return call("GET", pathAndQuery, Optional.empty());
    }

    Answer delete(String pathAndQuery) {
        return call("DELETE", pathAndQuery, Optional.empty());
    }

    /** @param json the body, empty for none */
    Answer post(String pathAndQuery, Optional<String> json) {
        return call("POST", pathAndQuery, json);
    }

    /**
     * Follows the agent's events; the agent sends something every 15 s.
     *
     * @param lastEventId that of the last event that is known, "" for those to come
     * @param take gets them where the status is 200, while they come
     * @return the status, and the text of another one
     */
    Answer follow(String lastEventId, Consumer<InputStream> take) {
        try {
            HttpURLConnection connection = connection("/events");
            if (!lastEventId.isEmpty()) {
                connection.setRequestProperty("Last-Event-ID", lastEventId);
            }
            int status = connection.getResponseCode();
            if (status != 200) {
                return new Answer(status, body(connection, status));
            }
            try (InputStream in = connection.getInputStream()) {
                take.accept(in);
            }
            return new Answer(status, "");
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** One path segment, or value in a query, that arrives as it is: UTF-8, percent-encoded; a segment of dots only would be resolved away. */
    static String segment(String text) {
        boolean dots = text.equals(".") || text.equals("..");
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (!dots && UNRESERVED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return encoded.toString();
    }

    private Answer call(String method, String pathAndQuery, Optional<String> json) {
        try {
            HttpURLConnection connection = connection(pathAndQuery);
            connection.setRequestMethod(method);
            if (method.equals("POST")) {
                send(connection, json);
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("no HTTP");
            }
            return new Answer(status, body(connection, status));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Failure unreachable(IOException e) {
        String why = "No agent answers at " + url + " (" + Printable.escape(ErrorText.of(e)) + "); ";
        for (Throwable cause = e; cause != null && !pinned(); cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return Failure.unreachable(
                        why + "name the CA that signed its certificate with --ca-file <file>, and the"
                                + " host in --url as that certificate does");
            }
        }
        return Failure.unreachable(why + "see where agents run with: signalman status");
    }

    private boolean pinned() {
        return security.filter(Security::pinned).isPresent();
    }

    private HttpURLConnection connection(String pathAndQuery) throws IOException {
        try {
            HttpURLConnection connection = dial.isPresent()
                    ? new SocketConnection(dial.get(), pathAndQuery)
                    : (HttpURLConnection) new URI(url + pathAndQuery).toURL().openConnection(Proxy.NO_PROXY);
            if (security.isPresent()) {
                security.get().secure(connection);
            }
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(READ_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("X-Signalman-Door", "cli");
            String caller = namesCaller ? ProcFiles.caller() : "";
            if (!caller.isEmpty()) {
                connection.setRequestProperty("Signalman-Caller", caller);
            }
            if (!reason.isEmpty()) {
                connection.setRequestProperty("X-Signalman-Reason", reason);
            }
            if (!token.isEmpty()) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            return connection;
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            throw noUrl(url);
        }
    }

    private static Failure noUrl(String url) {
        return Failure.usage("--url " + url + " is no http URL; one looks like http://127.0.0.1:7080,"
                + " and a Unix domain socket like unix:/run/app/signalman.sock");
    }

    /** A fixed length also keeps {@link HttpURLConnection} from sending a POST twice where its connection broke. */
    private static void send(HttpURLConnection connection, Optional<String> json) throws IOException {
        byte[] body = json.orElse("").getBytes(StandardCharsets.UTF_8);
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        // Without a type of its own it would claim a form.
        connection.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return ""; // Its body is not to be had after a fixed length.
        }
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
