package io.signalman.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The segments of a raw path. Each is decoded after the split, so that {@code %2F} is part of a name and {@code ..} is a name
 * like any other.
 */
final class PathSegments {

    private PathSegments() {}

    /** Splits {@code /a//b} into {@code a}, "" and {@code b}, without decoding. */
    static List<String> split(String rawPath) {
        return List.of(rawPath.substring(1).split("/", -1));
    }

    /**
     * Bytes that are not UTF-8 become {@code \xHH}, as the MBean shows them in process names.
     *
     * @param raw a segment in ASCII with well-formed escapes
     */
    static String decode(String raw) {
        byte[] bytes = new byte[raw.length()];
        int length = 0;
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes[length++] = (byte) Integer.parseInt(raw.substring(i + 1, i + 3), 16);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return text(ByteBuffer.wrap(bytes, 0, length));
    }

    private static String text(ByteBuffer bytes) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.remaining() * 4 + 1);
        while (true) {
            CoderResult result = utf8.decode(bytes, chars, true);
            if (result.isUnderflow()) {
                return chars.flip().toString();
            }
            for (int i = 0; i < result.length(); i++) {
                chars.put(String.format("\\x%02x", bytes.get() & 0xff));
            }
        }
    }
}
