package io.signalman.http.door;

import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * Accepts request targets in origin form only (RFC 9112, 3.2.1), with well-formed escapes, and keeps them as they were sent.
 * Jetty parses "/" in their place: it would reject names that we accept, such as one with {@code %2F}, and its parsed URI
 * does not distinguish {@code http://localhost/x} from {@code /x}. Only the subclass of {@link HttpConnection} sees the
 * target before Jetty parses it, so this class alone imports Jetty's package {@code internal}.
 */
final class OriginFormConnections extends HttpConnectionFactory {

    OriginFormConnections(HttpConfiguration rules) {
        super(rules);
    }

    /** The target of the connection's current request. */
    static String target(Connection connection) {
        return connection instanceof OriginFormConnection ours ? ours.target : "/";
    }

    private static boolean isOriginForm(String sent) {
        if (!sent.startsWith("/")) {
            return false;
        }
        for (int i = 1; i < sent.length(); i++) {
            char c = sent.charAt(i);
            if (c <= ' ' || c > '~' || c == '#' || (c == '%' && !isHexPair(sent, i + 1))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHexPair(String text, int start) {
        return start + 2 <= text.length() && isHex(text.charAt(start)) && isHex(text.charAt(start + 1));
    }

    private static boolean isHex(char c) {
        return "0123456789ABCDEFabcdef".indexOf(c) >= 0;
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new OriginFormConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
    }

    private static final class OriginFormConnection extends HttpConnection {

        /** Of the current request; Jetty parses the next one after the answer. */
        private volatile String target = "/";

        OriginFormConnection(HttpConfiguration rules, Connector connector, EndPoint endPoint) {
            super(rules, connector, endPoint);
        }

        @Override
        protected HttpStreamOverHTTP1 newHttpStream(String method, String sent, HttpVersion version) {
            if (!isOriginForm(sent)) {
                throw new HttpException.RuntimeException(
                        HttpStatus.BAD_REQUEST_400,
                        "the request target must be a path that starts with / and has only well-formed percent escapes");
            }
            target = sent;
            return super.newHttpStream(method, "/", version);
        }
    }
}
