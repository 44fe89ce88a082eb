package io.signalman.posix;

import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;

/** The clock of process start times. */
final class Clock {
    /** CLOCK_BOOTTIME of linux/time.h. */
    private static final int BOOTTIME = 7;

    private Clock() {}

    /** The time since boot, including time asleep. {@code /proc/uptime} is not used: a /proc mounted with subset=pid lacks it. */
    static Duration uptime(LibC libC) {
        ByteBuffer timespec = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.nativeOrder());
        libC.clock_gettime(BOOTTIME, timespec.array());
        return NativeLong.SIZE == Long.BYTES
                ? Duration.ofSeconds(timespec.getLong(), timespec.getLong())
                : Duration.ofSeconds(timespec.getInt(), timespec.getInt());
    }
}
