package io.signalman.posix;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads the performance data that a HotSpot JVM publishes in {@code hsperfdata}, as jps(1) does (perfMemory.hpp,
 * version 2).
 */
final class PerfData {
    /** PERFDATA_MAGIC, always big-endian. */
    private static final int MAGIC = 0xcafec0c0;

    private static final int BYTE_ORDER = 4;
    private static final int MAJOR = 5;
    private static final int ENTRY_OFFSET = 24;
    private static final int NUM_ENTRIES = 28;
    private static final int HEADER = 32;

    private static final int NAME_OFFSET = 4;
    private static final int VECTOR_LENGTH = 8;
    private static final int DATA_TYPE = 12;
    private static final int DATA_OFFSET = 16;
    private static final int ENTRY = 20;

    private PerfData() {}

    /** The value of {@code sun.rt.javaCommand}; "" if there is none. The content may be anything. */
    static String javaCommand(byte[] content) {
        return string(content, "sun.rt.javaCommand");
    }

    private static String string(byte[] content, String name) {
        ByteBuffer data = ByteBuffer.wrap(content);
        if (content.length < HEADER || data.getInt(0) != MAGIC || data.get(MAJOR) != 2) {
            return "";
        }
        data.order(data.get(BYTE_ORDER) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        long entry = data.getInt(ENTRY_OFFSET);
        for (int left = data.getInt(NUM_ENTRIES);
                left > 0 && entry >= HEADER && entry + ENTRY <= content.length;
                left--) {
            int at = (int) entry;
            int length = data.getInt(at);
            if (length < ENTRY) {
                return "";
            }
            if (text(content, entry + data.getInt(at + NAME_OFFSET), name.length() + 1)
                            .equals(name)
                    && data.get(at + DATA_TYPE) == 'B') {
                return text(content, entry + data.getInt(at + DATA_OFFSET), data.getInt(at + VECTOR_LENGTH));
            }
            entry += length;
        }
        return "";
    }

    /** The text up to a NUL or the end of the content. */
    private static String text(byte[] content, long from, long most) {
        if (from < 0 || from >= content.length) {
            return "";
        }
        int end = (int) from;
        while (end < content.length && end < from + most && content[end] != 0) {
            end++;
        }
        return RawText.decode(content, (int) from, end);
    }
}
