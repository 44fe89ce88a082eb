package io.signalman.http;

import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.security.auth.x500.X500Principal;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;

/** What a client shows of itself by TLS. */
final class ClientCertificate {

    private ClientCertificate() {}

    /**
     * The subject of its certificate, which a trusted CA signed, as RFC 2253 writes it. Empty where there is none, or where
     * it is not fit to be shown: no name at all, or one with control characters.
     */
    static Optional<String> subject(Request request) {
        EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        EndPoint.SslSessionData tls = endPoint.getSslSessionData();
        if (tls == null) {
            return Optional.empty();
        }
        try {
            return tls.sslSession().getPeerPrincipal() instanceof X500Principal subject
                    ? Optional.of(subject.getName()).filter(ClientCertificate::isFit)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    private static boolean isFit(String name) {
        return !name.isEmpty() && name.chars().noneMatch(Character::isISOControl);
    }
}
