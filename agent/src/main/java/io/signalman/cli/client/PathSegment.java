package io.signalman.cli.client;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Texts in the path or the query of a URL. */
final class PathSegment {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.";

    private PathSegment() {}

    /**
     * Percent-encodes a path segment or query value as UTF-8. It encodes the dots of {@code .} and {@code ..}, which
     * a client or server would resolve.
     */
    static String of(String text) {
        boolean dots = text.equals(".") || text.equals("..");
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (!dots && UNRESERVED.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", b));
            }
        }
        return encoded.toString();
    }
}
