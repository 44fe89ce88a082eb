package io.signalman.cli.client;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.ProcFiles;
import io.signalman.cli.attach.SandboxAgent;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.cli.output.Printable;
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
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * HTTP calls to one agent. It uses {@link HttpURLConnection}: {@code java.net.http} takes 0.1 s longer to load and
 * start, and a command makes one or two requests.
 */
public final class HttpTransport {
    private static final int CONNECT_MILLIS = 5_000;
    /** An agent may observe for a minute before it answers. */
    private static final int READ_MILLIS = 90_000;

    /** The end of a connection in TLS 1.3, where a client's certificate is refused after the client's handshake. */
    private static final Pattern REFUSAL =
            Pattern.compile("Received fatal alert|Error writing to server|Unexpected end of file|Broken pipe|reset");

    private final String url;
    private final String token;
    private final String reason;
    private final Optional<Security> security;

    /** Empty for TCP. */
    private final Optional<SocketConnection.Dialer> dial;

    private final boolean namesCaller;

    private String door = "cli";

    /** The certificates that an HTTPS call trusts. */
    interface Security {
        void secure(HttpURLConnection connection);

        /** Whether the call trusts a single certificate and no CA. */
        boolean pinned();

        /** The file of the client certificate, "" if the call shows none. */
        String certificate();
    }

    /**
     * @param url where the agent listens, with or without a trailing slash
     * @param token "" to send no token
     * @param reason why the agent is called, for its records; "" for none
     * @param security empty for HTTP, and for HTTPS with the JDK's defaults
     * @throws Failure if the URL is malformed
     */
    HttpTransport(String url, String token, String reason, Optional<Security> security) {
        AgentUrl.check(url);
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = token;
        this.security = security;
        this.reason = reason;
        this.dial = Optional.empty();
        this.namesCaller = true;
    }

    private HttpTransport(String name, SocketConnection.Dialer dial, String token, String reason, boolean namesCaller) {
        this.url = name;
        this.token = token;
        this.security = Optional.empty();
        this.reason = reason;
        this.dial = Optional.of(dial);
        this.namesCaller = namesCaller;
    }

    /**
     * Calls over a Unix domain socket.
     *
     * @param name the socket's name in messages
     * @param token "" to send no token; the kernel identifies the caller
     */
    static HttpTransport over(String name, SocketConnection.Dialer dial, String token, String reason) {
        return new HttpTransport(name, dial, token, reason, true);
    }

    /**
     * Calls an agent in other namespaces over its socket; only that JVM receives the token. The caller's identity is
     * left out if the agent is in another PID namespace, where it means nothing.
     */
    static HttpTransport into(JvmProcess jvm, AgentInfo agent, String reason) {
        return new HttpTransport(
                "unix:" + agent.socket() + " in JVM " + jvm.pid(),
                millis -> SandboxAgent.connect(jvm, agent, Duration.ofMillis(millis)),
                agent.token(),
                reason,
                !jvm.place().hasOwnPids());
    }

    /**
     * An agent's answer.
     *
     * @param text the body
     */
    public record Response(int status, String text) {
        /** The body as a JSON object; empty if it is not one. */
        public Map<String, Object> json() {
            return Json.parseObject(text).orElse(Map.of());
        }
    }

    String url() {
        return url;
    }

    /** Names our program, "cli" or "ui", in the agent's records; returns this. */
    public HttpTransport from(String program) {
        door = program;
        return this;
    }

    /** Sends a GET. */
    public Response get(String pathAndQuery) {
        return call("GET", pathAndQuery, Optional.empty(), false);
    }

    Response delete(String pathAndQuery) {
        return call("DELETE", pathAndQuery, Optional.empty(), false);
    }

    /**
     * Sends a POST.
     *
     * @param json the body, empty for none
     */
    public Response post(String pathAndQuery, Optional<String> json) {
        return call("POST", pathAndQuery, json, false);
    }

    /** Sends a POST that may signal processes, so that a lost answer is not the same as no agent. */
    Response act(String pathAndQuery, Optional<String> json) {
        return call("POST", pathAndQuery, json, true);
    }

    /**
     * Follows the agent's events. The agent sends something every 15 s.
     *
     * @param lastEventId the id of the last event that is known; "" for new events only
     * @param take gets the stream if the status is 200
     * @return the status, and the body if the status is not 200
     */
    Response follow(String lastEventId, Consumer<InputStream> take) {
        try {
            HttpURLConnection connection = connection("/events");
            if (!lastEventId.isEmpty()) {
                connection.setRequestProperty("Last-Event-ID", lastEventId);
            }
            int status = connection.getResponseCode();
            if (status != 200) {
                return new Response(status, body(connection, status, Integer.MAX_VALUE));
            }
            try (InputStream in = connection.getInputStream()) {
                take.accept(in);
            }
            return new Response(status, "");
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Response call(String method, String pathAndQuery, Optional<String> json, boolean acts) {
        boolean sent = false;
        try {
            HttpURLConnection connection = connection(pathAndQuery);
            connection.setRequestMethod(method);
            if (method.equals("POST")) {
                byte[] body = json.orElse("").getBytes(StandardCharsets.UTF_8);
                prepare(connection, body);
                connection.connect(); // what fails here sends nothing
                sent = true;
                write(connection, body);
            }
            int status = connection.getResponseCode();
            if (status < 0) {
                throw new IOException("no HTTP");
            }
            return new Response(status, body(connection, status, Integer.MAX_VALUE));
        } catch (IOException e) {
            throw acts && sent ? lost(e) : unreachable(e);
        }
    }

    private Failure lost(IOException e) {
        return Failure.uncertain("The agent at " + url + " got the request, and its answer was lost ("
                + Printable.escape(ErrorText.of(e)) + "), so it may have acted; look before you repeat the command");
    }

    private Failure unreachable(IOException e) {
        String why = "No agent answers at " + url + " (" + Printable.escape(ErrorText.of(e)) + "); ";
        String ours = security.map(Security::certificate).orElse("");
        for (Throwable cause = e; cause != null && !pinned(); cause = cause.getCause()) {
            if (!ours.isEmpty()
                    && REFUSAL.matcher(String.valueOf(cause.getMessage())).find()) {
                return Failure.unreachable(why + "it may refuse the client certificate " + ours
                        + "; show one that a CA in the agent's tls.truststore has signed");
            }
            if (cause instanceof CertificateException || cause instanceof SSLException) {
                return Failure.unreachable(
                        why + "name the CA that signed its certificate with --ca-file <file>, and the"
                                + " host in --url as that certificate does; without TLS it is at http://");
            }
        }
        return Failure.unreachable(why + "see where agents run with: signalman status");
    }

    private boolean pinned() {
        return security.filter(Security::pinned).isPresent();
    }

    HttpURLConnection connection(String pathAndQuery) throws IOException {
        HttpURLConnection connection =
                dial.isPresent() ? new SocketConnection(dial.get(), pathAndQuery) : overTcp(pathAndQuery);
        if (security.isPresent()) {
            security.get().secure(connection);
        }
        connection.setConnectTimeout(CONNECT_MILLIS);
        connection.setReadTimeout(READ_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("X-Signalman-Door", door);
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
    }

    private HttpURLConnection overTcp(String pathAndQuery) throws IOException {
        try {
            return (HttpURLConnection) new URI(url + pathAndQuery).toURL().openConnection(Proxy.NO_PROXY);
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            throw AgentUrl.malformed(url);
        }
    }

    /**
     * Prepares a POST on a connection that is not open yet. A fixed length also keeps {@link HttpURLConnection} from
     * repeating it after the connection broke.
     */
    static void prepare(HttpURLConnection connection, byte[] body) {
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        // The default would be the type of a form.
        connection.setRequestProperty("Content-Type", "application/json");
    }

    static void write(HttpURLConnection connection, byte[] body) throws IOException {
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
    }

    /** @param most the longest body in bytes */
    static String body(HttpURLConnection connection, int status, int most) throws IOException {
        if (status == HttpURLConnection.HTTP_UNAUTHORIZED) {
            return ""; // HttpURLConnection gives no body after a fixed-length request.
        }
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            byte[] body = in == null ? new byte[0] : in.readNBytes(most);
            if (body.length == most) {
                throw new IOException("the answer exceeds " + most + " bytes");
            }
            return new String(body, StandardCharsets.UTF_8);
        }
    }
}
