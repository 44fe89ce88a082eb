package io.signalman.http.door;

import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.BufferUtil;

/** What the connection of a request tells about it. */
public final class ConnectionFacts {

    private ConnectionFacts() {}

    /** The target as the request line has it: a path with well-formed escapes, and perhaps a query. */
    public static String target(Request request) {
        return OriginFormConnections.target(request.getConnectionMetaData().getConnection());
    }

    /** The peer of a Unix domain socket as the kernel identifies it; empty for TCP, and if the kernel does not. */
    public static Optional<Peer> peer(Request request) {
        return DoorsConnector.peer(endPoint(request));
    }

    /**
     * The subject of the client's certificate, signed by a trusted CA, as RFC 2253 writes it. Empty without a certificate, and
     * for a subject that is empty or has control characters.
     */
    public static Optional<String> certificateSubject(Request request) {
        EndPoint.SslSessionData tls = endPoint(request).getSslSessionData();
        if (tls == null) {
            return Optional.empty();
        }
        try {
            return tls.sslSession().getPeerPrincipal() instanceof X500Principal subject
                    ? Optional.of(subject.getName()).filter(ConnectionFacts::isPrintable)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    /** Whether the client has closed its side or sent more. Jetty reads nothing during a request and would not notice. */
    public static boolean clientHasLeft(Request request) {
        try {
            return endPoint(request).fill(BufferUtil.allocate(1)) != 0; // the byte is lost
        } catch (IOException e) {
            return true;
        }
    }

    private static EndPoint endPoint(Request request) {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    private static boolean isPrintable(String name) {
        return !name.isEmpty() && name.chars().noneMatch(Character::isISOControl);
    }
}
