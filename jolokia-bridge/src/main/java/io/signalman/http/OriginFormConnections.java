package io.signalman.http;

import java.util.regex.Pattern;
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
 * Takes request targets in origin form only (RFC 9112, 3.2.1), with well-formed escapes; of a NUL Jetty would only say
 * "Bad Request". It looks at the request line
 * itself, since Jetty's parsed URI no longer tells {@code http://elsewhere/x} from {@code /x}.
 */
final class OriginFormConnections extends HttpConnectionFactory {

    private static final Pattern ORIGIN_FORM = Pattern.compile("/(?:[!-~&&[^%#]]|%(?!00)[0-9A-Fa-f]{2})*+");

    OriginFormConnections(HttpConfiguration rules) {
        super(rules);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new OriginFormConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
    }

    private static final class OriginFormConnection extends HttpConnection {

        OriginFormConnection(HttpConfiguration rules, Connector connector, EndPoint endPoint) {
            super(rules, connector, endPoint);
        }

        @Override
        protected HttpStreamOverHTTP1 newHttpStream(String method, String target, HttpVersion version) {
            if (!ORIGIN_FORM.matcher(target).matches()) {
                throw new HttpException.RuntimeException(
                        HttpStatus.BAD_REQUEST_400,
                        "the request target must be a path that starts with / and has only well-formed percent escapes, and no %00");
            }
            return super.newHttpStream(method, target, version);
        }
    }
}
