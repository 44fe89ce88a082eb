package io.signalman.posix;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Converts the kernel's names, which are bytes without an encoding. Valid UTF-8 becomes text; other bytes appear as
 * {@code \xHH} and a backslash before an x as {@code \x5c}, so that different names have different texts.
 */
final class RawText {
    /** The characters that are decoded at a time. */
    private static final int CHUNK = 8192;

    private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-f]{2})");

    private RawText() {}

    static String decode(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < 0 || bytes[i] == '\\') {
                return decodeSlowly(bytes, from, to);
            }
        }
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static String decodeSlowly(byte[] bytes, int from, int to) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder(); // reports malformed input, unlike new String
        ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
        CharBuffer out = CharBuffer.allocate(Math.min(CHUNK, to - from));
        StringBuilder text = new StringBuilder(to - from);
        boolean backslash = false;
        while (true) {
            CoderResult result = utf8.decode(in, out, true);
            out.flip();
            while (out.hasRemaining()) {
                char c = out.get();
                if (backslash && c == 'x') {
                    text.append("x5c");
                }
                text.append(c);
                backslash = c == '\\';
            }
            out.clear();
            if (result.isUnderflow()) {
                return text.toString();
            } else if (result.isError()) {
                for (int i = 0; i < result.length(); i++) {
                    text.append("\\x").append(HexFormat.of().toHexDigits(in.get()));
                }
                backslash = false;
                utf8.reset();
            }
        }
    }

    /** The bytes that {@link #decode} turns into this text. */
    static byte[] encode(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        Matcher escape = ESCAPE.matcher(text);
        int end = 0;
        while (escape.find()) {
            bytes.writeBytes(text.substring(end, escape.start()).getBytes(StandardCharsets.UTF_8));
            bytes.write(HexFormat.fromHexDigits(escape.group(1)));
            end = escape.end();
        }
        bytes.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }
}
