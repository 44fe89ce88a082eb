package io.signalman.http;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * What the guard judges of a request's head, taken from its fields in one pass. Repeated fields are all there, as they were
 * sent.
 */
final class Head {

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final String DOOR = "X-Signalman-Door";
    private static final String CALLER = "Signalman-Caller";
    private static final String REASON = "X-Signalman-Reason";

    private final Request request;
    private final Optional<Peer> peer;
    private final List<String> hosts = new ArrayList<>(1);
    private final List<String> credentials = new ArrayList<>(1);
    private final List<String> contentTypes = new ArrayList<>(1);
    private final List<String> origins = new ArrayList<>(0);
    private final List<String> reasons = new ArrayList<>(0);
    private final List<String> callers = new ArrayList<>(0);
    private Optional<String> origin = Optional.empty();
    private boolean fromForeignSite;
    private boolean chunked;
    private boolean expects;
    private boolean fromCommandLine;

    Head(Request request) {
        this.request = request;
        this.peer = DoorsConnector.peer(request);
        for (HttpField field : request.getHeaders()) {
            take(field, String.valueOf(field.getValue()));
        }
    }

    private void take(HttpField field, String value) {
        if (field.is(HttpHeader.HOST.asString())) {
            hosts.add(value);
        } else if (field.is(HttpHeader.AUTHORIZATION.asString())) {
            credentials.add(value);
        } else if (field.is(HttpHeader.CONTENT_TYPE.asString())) {
            contentTypes.add(value);
        } else if (field.is(HttpHeader.ORIGIN.asString())) {
            origins.add(value);
            origin = origin.or(() -> Optional.of(value));
        } else if (field.is(HttpHeader.REFERER.asString())) {
            origins.add(originOf(value));
        } else if (field.is(FETCH_SITE)) {
            fromForeignSite |= !value.equals("same-origin") && !value.equals("none");
        } else if (field.is(HttpHeader.TRANSFER_ENCODING.asString())) {
            chunked = true;
        } else if (field.is(HttpHeader.EXPECT.asString())) {
            expects = true;
        } else if (field.is(REASON)) {
            reasons.add(value);
        } else if (field.is(CALLER)) {
            callers.add(value);
        } else if (field.is(DOOR)) {
            fromCommandLine = value.equals("cli");
        }
    }

    private static String originOf(String referer) {
        try {
            URI uri = URI.create(referer);
            return uri.getScheme() + "://" + uri.getRawAuthority();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    String method() {
        return request.getMethod();
    }

    /** The declared length of the body in bytes, -1 if there is none. */
    long length() {
        return request.getLength();
    }

    /** Whether the body's length will only be known at its end. */
    boolean chunked() {
        return chunked;
    }

    /** Whether the client waits to be told to go on before it sends its body. */
    boolean expects() {
        return expects;
    }

    /** See {@link ClientCertificate#subject}. */
    Optional<String> clientSubject() {
        return ClientCertificate.subject(request);
    }

    /** Who connected; empty for TCP, and if the kernel does not tell. */
    Optional<Peer> peer() {
        return peer;
    }

    /** Where the connection comes from: an IP address as text, or the user of a Unix domain socket. */
    String address() {
        if (peer.isPresent()) {
            return peer.get().address();
        }
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && remote.getAddress() != null
                ? remote.getAddress().getHostAddress()
                : "";
    }

    /** "cli" where our command line says that it calls, which gives no rights; else "http". */
    String door() {
        return fromCommandLine ? "cli" : "http";
    }

    /** What callers say why they ask. */
    List<String> reasons() {
        return reasons;
    }

    /** The handles that callers give as their own process. */
    List<String> callers() {
        return callers;
    }

    List<String> hosts() {
        return hosts;
    }

    List<String> credentials() {
        return credentials;
    }

    List<String> contentTypes() {
        return contentTypes;
    }

    /** Where a browser says that the call comes from: {@code Origin}, and that of {@code Referer}. */
    List<String> origins() {
        return origins;
    }

    /** The first {@code Origin}. */
    Optional<String> origin() {
        return origin;
    }

    /** Whether a browser says that another site's page calls. */
    boolean fromForeignSite() {
        return fromForeignSite;
    }
}
