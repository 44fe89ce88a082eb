package io.signalman.posix;

import java.util.Arrays;

/** Text as C has it. */
final class CString {
    private CString() {}

    /** In the notation of {@link RawText}, and ended by a NUL. */
    static byte[] of(String text) {
        byte[] encoded = RawText.encode(text);
        return Arrays.copyOf(encoded, encoded.length + 1);
    }
}
