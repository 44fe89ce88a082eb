package io.signalman.posix;

import java.util.Arrays;

/** Encodes text for C. */
final class CString {
    private CString() {}

    /** Encodes text in the notation of {@link RawText}, with a final NUL. */
    static byte[] of(String text) {
        byte[] encoded = RawText.encode(text);
        return Arrays.copyOf(encoded, encoded.length + 1);
    }
}
