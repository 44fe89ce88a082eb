package io.signalman.fleet;

import java.util.Arrays;

/** Bytes as a value: equal if their content is. */
final class Bytes {
    private final byte[] content;

    /** Takes the array over; nobody else changes it. */
    Bytes(byte[] content) {
        this.content = content;
    }

    /** The array itself, not to be changed. */
    byte[] array() {
        return content;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }
}
