package io.signalman.http;

import io.signalman.http.Authenticator.Identity;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who sends a request: what it shows, and what it says of itself. Nothing is kept of a login that failed. */
final class Login {

    private static final int MAX_REASON = 200;
    private static final int MAX_PATH = 256;
    private static final Answer UNAUTHORIZED = Answer.error(
                    401, "unauthorized", "Send the agent's token as \"Authorization: Bearer <token>\".")
            .with("WWW-Authenticate", "Bearer");

    private final HttpBridge.Access access;

    Login(HttpBridge.Access access) {
        this.access = access;
    }

    /** @throws Rejected where the request shows no credential, a wrong one, or more than one; or gives no usable reason */
    Caller caller(Head head) throws Rejected {
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
        String said = process(head.callers());
        return Caller.of(
                identity.get(),
                head.door(),
                head.address(),
                reason(head.reasons()),
                head.peer().map(Peer::process).filter(known -> !known.isEmpty()).orElse(said));
    }

    /** To be called for each request that {@link #caller} did not let in; whoever listens may take their time. */
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
        while (value.charAt(start) == ' ') { // stripped: there is something after the spaces
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

    /** In the caller's own words; "" where there are none. It ends up in records that are read line by line. */
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

    /** A header's bytes, one to a character, are UTF-8 from most clients; what is none stays as it is. */
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
