package io.signalman.http;

import io.signalman.http.call.Authenticator.Identity;
import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.call.Rejected;
import io.signalman.http.door.Peer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Identifies the caller of a request. It never keeps the credential of a failed login. */
final class Login {

    private static final int MAX_REASON = 200;
    private static final int MAX_PATH = 256;
    private static final HttpAnswer UNAUTHORIZED = HttpAnswer.error(
                    401, "unauthorized", "Send the agent's token as \"Authorization: Bearer <token>\".")
            .with("WWW-Authenticate", "Bearer");

    private final HttpBridge.Access access;

    Login(HttpBridge.Access access) {
        this.access = access;
    }

    /** @throws Rejected without exactly one valid credential, and for a malformed reason or caller header */
    HttpCaller caller(Head head) throws Rejected {
        Optional<Identity> identity =
                switch (head.credentials().size()) {
                    case 0 ->
                        head.peer().isPresent()
                                ? head.peer().get().identity()
                                : head.clientSubject().flatMap(access.certified());
                    case 1 -> identify(head.credentials().get(0));
                    default -> Optional.empty();
                };
        if (identity.isEmpty()) {
            throw new Rejected(UNAUTHORIZED);
        }
        String given = process(head.callers());
        return HttpCaller.of(
                identity.get(),
                head.door(),
                head.address(),
                reason(head.reasons()),
                head.peer().map(Peer::process).filter(known -> !known.isEmpty()).orElse(given),
                "");
    }

    /** Reports a request that {@link #caller} rejected; may take long. */
    void report(Head head, String path) {
        access.failedLogin()
                .accept(new FailedLogin(
                        head.address(), path.substring(0, Math.min(MAX_PATH, path.length())), Instant.now()));
    }

    private Optional<Identity> identify(String credentials) {
        String value = credentials.strip();
        int end = value.indexOf(' ');
        if (end < 0) {
            return Optional.empty();
        }
        int start = end;
        while (value.charAt(start) == ' ') { // ends: the value is stripped
            start++;
        }
        String secret = secret(value.substring(0, end).toLowerCase(Locale.ROOT), value.substring(start));
        return secret.isEmpty() ? Optional.empty() : access.authenticator().identify(secret);
    }

    private static String secret(String scheme, String credentials) {
        return switch (scheme) {
            case "bearer" -> credentials;
            case "basic" -> password(credentials);
            default -> "";
        };
    }

    private static String password(String basic) {
        try {
            String userAndPassword = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
            int colon = userAndPassword.indexOf(':');
            return colon < 0 ? "" : userAndPassword.substring(colon + 1); // RFC 7617 requires the colon
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String process(List<String> callers) throws Rejected {
        if (callers.size() > 1) {
            throw Rejected.badRequest("Send one Signalman-Caller header: the handle of the process that calls.");
        }
        return callers.isEmpty() ? "" : callers.get(0);
    }

    /** The caller's reason, "" for none. Records have one line each, so it must not contain line breaks. */
    private static String reason(List<String> reasons) throws Rejected {
        if (reasons.isEmpty()) {
            return "";
        }
        String reason = utf8(reasons.get(0)).replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
        if (reasons.size() > 1 || reason.length() > MAX_REASON) {
            throw Rejected.badRequest("Send one X-Signalman-Reason header, of at most " + MAX_REASON + " characters.");
        }
        return reason;
    }

    /** Most clients send UTF-8, which Jetty decodes as one character for each byte. Other text stays as it is. */
    private static String utf8(String header) {
        try {
            byte[] bytes = header.getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return header;
        }
    }
}
