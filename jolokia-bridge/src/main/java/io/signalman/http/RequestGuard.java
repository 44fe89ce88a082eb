package io.signalman.http;

import io.signalman.http.Routes.Route;
import io.signalman.http.call.HttpAnswer;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks each request first, in the documented order: host, origin, method, body size, content type. The form of the request
 * target was checked before, by the connection; {@link Login} checks the credentials. Each check returns empty if it has no
 * objection.
 */
final class RequestGuard {

    /** In bytes. */
    static final int MAX_BODY = 16 * 1024;

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");
    private static final Set<String> JSON_TYPES = Set.of("application/json", "text/json");
    private static final Pattern OTHER_CHARSET =
            Pattern.compile(";\\s*charset\\s*=(?!\\s*\"?utf-?8\"?\\s*(;|$))", Pattern.CASE_INSENSITIVE);

    private static final HttpAnswer TOO_LARGE =
            HttpAnswer.error(413, "too_large", "The body is larger than 16 KiB; send less in one request.");

    private final HttpBridge.Settings settings;

    RequestGuard(HttpBridge.Settings settings) {
        this.settings = settings;
    }

    /** Checks the head alone: host, origin, method, and a declared length. */
    Optional<HttpAnswer> judgeHead(Head head, Optional<Route> route) {
        return judgeHost(head)
                .or(() -> judgeOrigin(head))
                .or(() -> route.flatMap(known -> judgeMethod(head, known)))
                .or(() -> head.length() > MAX_BODY ? Optional.of(TOO_LARGE) : Optional.empty());
    }

    /** Checks the content type, once it is known whether there is a body. */
    Optional<HttpAnswer> judgeType(Head head, boolean hasBody) {
        return !hasBody || (isJson(head) && !head.encoded())
                ? Optional.empty()
                : Optional.of(HttpAnswer.error(
                        415,
                        "unsupported_media_type",
                        "The body must be JSON in UTF-8, sent as Content-Type: application/json without compression."));
    }

    static HttpAnswer tooLarge() {
        return TOO_LARGE;
    }

    /** The configured origin that a browser calls from; empty for any other caller. */
    Optional<String> configuredOrigin(Head head) {
        return judgeOrigin(head).isPresent() ? Optional.empty() : head.origin();
    }

    /** Prevents DNS rebinding: a foreign page can make its own name resolve to us, but can't send another name. */
    private Optional<HttpAnswer> judgeHost(Head head) {
        if (head.hosts().size() != 1) {
            return Optional.of(HttpAnswer.badRequest("Send exactly one Host header."));
        }
        String name = withoutPort(head.hosts().get(0)).toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(name) || settings.hosts().contains(name)
                ? Optional.empty()
                : Optional.of(HttpAnswer.error(
                        421, "misdirected", "This Host is not served; use a loopback name or add yours to hosts."));
    }

    private static String withoutPort(String host) {
        int end = host.length();
        while (end > 0 && host.charAt(end - 1) >= '0' && host.charAt(end - 1) <= '9') {
            end--;
        }
        return end > 0 && host.charAt(end - 1) == ':' ? host.substring(0, end - 1) : host;
    }

    private Optional<HttpAnswer> judgeOrigin(Head head) {
        return head.origins().isEmpty()
                ? refuse(head.fromForeignSite())
                : refuse(!settings.origins().containsAll(head.origins()));
    }

    private static Optional<HttpAnswer> refuse(boolean refused) {
        return refused
                ? Optional.of(HttpAnswer.error(
                        403, "forbidden", "Web pages may not call the agent unless their origin is in origins."))
                : Optional.empty();
    }

    private Optional<HttpAnswer> judgeMethod(Head head, Route route) {
        if (route.methods().contains(head.method())) {
            return Optional.empty();
        }
        String allowed = String.join(", ", route.methods());
        Optional<String> origin = configuredOrigin(head);
        if (head.method().equals("OPTIONS") && origin.isPresent()) {
            return Optional.of(new HttpAnswer(204, "", Map.of())
                    .with("Access-Control-Allow-Methods", allowed)
                    .with(
                            "Access-Control-Allow-Headers",
                            "Authorization, Content-Type, X-Signalman-Reason, Signalman-Caller"));
        }
        return Optional.of(HttpAnswer.error(405, "method_not_allowed", "Call this path with " + allowed + ".")
                .with("Allow", allowed));
    }

    /** Checks each field of that name: Jolokia's Java client sends it twice. */
    private static boolean isJson(Head head) {
        return !head.contentTypes().isEmpty() && head.contentTypes().stream().allMatch(RequestGuard::isJson);
    }

    private static boolean isJson(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return JSON_TYPES.contains(type.strip().toLowerCase(Locale.ROOT))
                && !OTHER_CHARSET.matcher(contentType).find();
    }
}
