package io.signalman.http;

import io.signalman.http.Routes.Route;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * The checks in front of everything, in the order that the documentation gives: host, origin, method, body size, content
 * type, credentials. (The request target's form was checked before, by {@link OriginFormConnections}.) Each answers
 * nothing if it has no objection.
 */
final class Guard {

    /** Bytes. */
    static final int MAX_BODY = 16 * 1024;

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Set<String> JSON_TYPES = Set.of("application/json", "text/json");
    private static final Answer TOO_LARGE =
            Answer.error(413, "too_large", "The body is larger than 16 KiB; send less in one request.");
    private static final Answer UNAUTHORIZED = Answer.error(
                    401, "unauthorized", "Send the agent's token as \"Authorization: Bearer <token>\".")
            .with("WWW-Authenticate", "Bearer");

    private final HttpBridge.Settings settings;
    private final byte[] token;

    Guard(HttpBridge.Settings settings) {
        this.settings = settings;
        this.token = settings.token().getBytes(StandardCharsets.UTF_8);
    }

    /** What the head alone tells: host, origin, method, and the length where it was declared. */
    Optional<Answer> judgeHead(Request request, Optional<Route> route) {
        return judgeHost(request)
                .or(() -> judgeOrigin(request))
                .or(() -> route.flatMap(known -> judgeMethod(request, known)))
                .or(() -> request.getLength() > MAX_BODY ? Optional.of(TOO_LARGE) : Optional.empty());
    }

    /** What may be judged once it is known whether there is a body: its type, and who sent it. */
    Optional<Answer> judgeSender(Request request, Optional<Route> route, boolean hasBody) {
        if (hasBody && !isJson(request)) {
            return Optional.of(Answer.error(
                    415, "unsupported_media_type", "The body must be JSON, sent as Content-Type: application/json."));
        }
        boolean open = route.isPresent() && route.get().open();
        return open || showsToken(request) ? Optional.empty() : Optional.of(UNAUTHORIZED);
    }

    static Answer tooLarge() {
        return TOO_LARGE;
    }

    /** The configured origin that a browser calls from; empty for everybody else. */
    Optional<String> configuredOrigin(Request request) {
        return judgeOrigin(request).isPresent()
                ? Optional.empty()
                : Optional.ofNullable(request.getHeaders().get(HttpHeader.ORIGIN));
    }

    /** DNS rebinding ends here: a foreign page can make its own name point to us, but not send another one. */
    private Optional<Answer> judgeHost(Request request) {
        List<String> hosts = request.getHeaders().getValuesList(HttpHeader.HOST);
        if (hosts.size() != 1) {
            return Optional.of(Answer.badRequest("Send exactly one Host header."));
        }
        String name = hosts.get(0).replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(name) || settings.hosts().contains(name)
                ? Optional.empty()
                : Optional.of(Answer.error(
                        421, "misdirected", "This Host is not served; use a loopback name or add yours to hosts."));
    }

    private Optional<Answer> judgeOrigin(Request request) {
        List<String> origins = Stream.concat(
                        values(request, HttpHeader.ORIGIN),
                        values(request, HttpHeader.REFERER).map(Guard::originOf))
                .toList();
        boolean named = !origins.isEmpty();
        boolean foreign =
                values(request, "Sec-Fetch-Site").anyMatch(site -> !site.equals("same-origin") && !site.equals("none"));
        return named ? refuse(!settings.origins().containsAll(origins)) : refuse(foreign);
    }

    private static Optional<Answer> refuse(boolean refused) {
        return refused
                ? Optional.of(Answer.error(
                        403, "forbidden", "Web pages may not call the agent unless their origin is in origins."))
                : Optional.empty();
    }

    private static String originOf(String referer) {
        try {
            URI uri = URI.create(referer);
            return uri.getScheme() + "://" + uri.getRawAuthority();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private Optional<Answer> judgeMethod(Request request, Route route) {
        if (route.methods().contains(request.getMethod())) {
            return Optional.empty();
        }
        String allowed = String.join(", ", route.methods());
        Optional<String> origin = configuredOrigin(request);
        if (request.getMethod().equals("OPTIONS") && origin.isPresent()) {
            return Optional.of(new Answer(204, "", Map.of())
                    .with("Access-Control-Allow-Methods", allowed)
                    .with("Access-Control-Allow-Headers", "Authorization, Content-Type"));
        }
        return Optional.of(Answer.error(405, "method_not_allowed", "Call this path with " + allowed + ".")
                .with("Allow", allowed));
    }

    /** Every line counts: Jolokia's Java client sends the same one twice. */
    private static boolean isJson(Request request) {
        List<String> types = values(request, HttpHeader.CONTENT_TYPE)
                .map(type -> type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT))
                .toList();
        return !types.isEmpty() && JSON_TYPES.containsAll(types);
    }

    private boolean showsToken(Request request) {
        List<String> values = values(request, HttpHeader.AUTHORIZATION).toList();
        if (values.size() != 1) {
            return false;
        }
        String[] words = values.get(0).strip().split(" +", 2);
        return words.length == 2 && matches(secret(words[0].toLowerCase(Locale.ROOT), words[1]));
    }

    private static byte[] secret(String scheme, String credentials) {
        return switch (scheme) {
            case "bearer" -> credentials.getBytes(StandardCharsets.UTF_8);
            case "basic" -> password(credentials).getBytes(StandardCharsets.UTF_8);
            default -> new byte[0];
        };
    }

    private static String password(String basic) {
        try {
            String userAndPassword = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
            return userAndPassword.substring(userAndPassword.indexOf(':') + 1);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** In a time that depends on the lengths only. */
    private boolean matches(byte[] secret) {
        return MessageDigest.isEqual(secret, token);
    }

    private static Stream<String> values(Request request, HttpHeader header) {
        return values(request, header.asString());
    }

    /** One per header line, as it was sent. */
    private static Stream<String> values(Request request, String header) {
        return request.getHeaders().stream()
                .filter(field -> field.is(header))
                .map(HttpField::getValue)
                .map(String::valueOf);
    }
}
