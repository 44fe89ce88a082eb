package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** Sends a signal with an int, as sigqueue(3) does. */
final class QueuedValue {
    /** The size of siginfo_t and the si_code of sigqueue(3): asm-generic/siginfo.h. */
    private static final int SIGINFO_SIZE = 128;

    private static final int SI_QUEUE = -1;

    private final LibC libC;
    private final int self;
    private final boolean mips =
            System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).startsWith("mips");

    QueuedValue(LibC libC, int self) {
        this.libC = libC;
        this.self = self;
    }

    /** A siginfo_t in this platform's layout. */
    byte[] siginfo(int signum, int value) {
        return siginfo(new int[] {signum, self, libC.getuid(), value}, Native.POINTER_SIZE, mips);
    }

    /**
     * The union of asm-generic/siginfo.h begins at a multiple of a pointer's size; MIPS has si_code before si_errno.
     *
     * @param fields si_signo, si_pid, si_uid and si_int
     */
    static byte[] siginfo(int[] fields, int pointerSize, boolean mips) {
        ByteBuffer siginfo = ByteBuffer.allocate(SIGINFO_SIZE).order(ByteOrder.nativeOrder());
        int union = (3 * Integer.BYTES + pointerSize - 1) / pointerSize * pointerSize;
        siginfo.putInt(0, fields[0])
                .putInt((mips ? 1 : 2) * Integer.BYTES, SI_QUEUE)
                .putInt(union, fields[1])
                .putInt(union + Integer.BYTES, fields[2])
                .putInt(union + 2 * Integer.BYTES, fields[3]);
        return siginfo.array();
    }

    /**
     * Signals a process by its pid.
     *
     * @param pid at least 1
     * @return 0, or the errno
     */
    int queue(int pid, int signum, int value) {
        try {
            libC.sigqueue(pid, signum, word(value));
            return 0;
        } catch (LastErrorException e) {
            return e.getErrorCode();
        }
    }

    /** A union sigval: the int occupies its first four bytes, even if these are the high bytes of a word. */
    private static NativeLong word(int value) {
        boolean high = NativeLong.SIZE > Integer.BYTES && ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
        return new NativeLong(high ? (long) value << Integer.SIZE : value);
    }
}
