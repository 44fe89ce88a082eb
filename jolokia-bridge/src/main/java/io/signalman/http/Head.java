package io.signalman.http;

import io.signalman.http.door.ConnectionFacts;
import io.signalman.http.door.Peer;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** The fields of a request's head that the guard and the login judge, collected in one pass. Repeated fields are all kept. */
final class Head {

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final String DOOR = "X-Signalman-Door";
    private static final Set<String> OUR_PROGRAMS = Set.of("cli", "ui");
    private static final String CALLER = "Signalman-Caller";
    private static final String REASON = "X-Signalman-Reason";

    private final Request request;
    private final Optional<Peer> peer;
    private final List<String> hosts = new ArrayList<>(1);
    private final List<String> credentials = new ArrayList<>(1);
    private final List<String> contentTypes = new ArrayList<>(1);
    private final List<String> accepted = new ArrayList<>(1);
    private final List<String> origins = new ArrayList<>(0);
    private final List<String> reasons = new ArrayList<>(0);
    private final List<String> callers = new ArrayList<>(0);
    private Optional<String> origin = Optional.empty();
    private boolean fromForeignSite;
    private boolean chunked;
    private boolean encoded;
    private boolean expects;
    private String door = "http";

    Head(Request request) {
        this.request = request;
        this.peer = ConnectionFacts.peer(request);
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
        } else if (field.is(HttpHeader.ACCEPT.asString())) {
            accepted.add(value);
        } else if (field.is(HttpHeader.ORIGIN.asString())) {
            origins.add(value);
            origin = origin.or(() -> Optional.of(value));
        } else if (field.is(HttpHeader.REFERER.asString())) {
            origins.add(originOf(value));
        } else if (field.is(FETCH_SITE)) {
            fromForeignSite |= !value.equals("same-origin") && !value.equals("none");
        } else if (field.is(HttpHeader.TRANSFER_ENCODING.asString())) {
            chunked = true;
            encoded |= !value.equalsIgnoreCase("chunked");
        } else if (field.is(HttpHeader.CONTENT_ENCODING.asString())) {
            encoded |= !value.equalsIgnoreCase("identity");
        } else if (field.is(HttpHeader.EXPECT.asString())) {
            expects = true;
        } else if (field.is(REASON)) {
            reasons.add(value);
        } else if (field.is(CALLER)) {
            callers.add(value);
        } else if (field.is(DOOR)) {
            door = OUR_PROGRAMS.contains(value) ? value : door;
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

    /** The declared length of the body in bytes, -1 without one. */
    long length() {
        return request.getLength();
    }

    /** Whether the body is chunked, so that its length is known only at its end. */
    boolean chunked() {
        return chunked;
    }

    /** Whether the body is coded, as with gzip: by Content-Encoding, or by Transfer-Encoding before it is chunked. */
    boolean encoded() {
        return encoded;
    }

    /** Whether the client sends its body only after our permission ({@code Expect}). */
    boolean expects() {
        return expects;
    }

    /** See {@link ConnectionFacts#certificateSubject}. */
    Optional<String> clientSubject() {
        return ConnectionFacts.certificateSubject(request);
    }

    /** See {@link ConnectionFacts#peer}. */
    Optional<Peer> peer() {
        return peer;
    }

    /** An IP address, or the user of a Unix domain socket. */
    String address() {
        if (peer.isPresent()) {
            return peer.get().address();
        }
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                        && remote.getAddress() != null
                ? remote.getAddress().getHostAddress()
                : "";
    }

    /** "cli" or "ui" if a header claims that this program of ours calls, which gives no rights; else "http". */
    String door() {
        return door;
    }

    /** The reasons that the caller gives. */
    List<String> reasons() {
        return reasons;
    }

    /** The handles that the caller gives for its own process. */
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

    /** The types that the client accepts. */
    List<String> accepted() {
        return accepted;
    }

    /** The origins that a browser names in {@code Origin} and {@code Referer}. */
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
