package io.signalman.cli.client;

import io.signalman.cli.output.Failure;
import java.net.HttpURLConnection;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;

/** Many agents by URL, with one token and one set of CAs. */
public final class AgentDoors {
    private final String token;
    private final Optional<HttpTransport.Security> security;

    /**
     * Reads both files, each "" for none.
     *
     * @throws Failure if a file can't be read
     */
    AgentDoors(String tokenFile, String caFile) {
        this.token = AgentAddress.token(tokenFile);
        this.security = caFile.isEmpty() ? Optional.empty() : Optional.of(TlsTrust.of(caFile, "", ""));
    }

    public boolean hasToken() {
        return !token.isEmpty();
    }

    /**
     * Prepares calls to one agent. A socket gets no token: the kernel identifies the caller, and another user may own the
     * socket.
     *
     * @param url {@code http://…}, {@code https://…} or {@code unix:} and a path
     * @param reason for the agent's records; "" for none
     * @throws Failure if the URL is malformed
     */
    public HttpTransport to(String url, String reason) {
        return url.startsWith(Connection.UNIX)
                ? LocalAgents.overSocket(url.substring(Connection.UNIX.length()), "", reason)
                : new HttpTransport(url, token, reason, url.startsWith("https:") ? security : Optional.empty());
    }

    /** Makes an HTTPS connection to any other server trust the same CAs. */
    public void secureIfHttps(HttpURLConnection connection) {
        if (connection instanceof HttpsURLConnection) {
            security.ifPresent(trust -> trust.secure(connection));
        }
    }
}
