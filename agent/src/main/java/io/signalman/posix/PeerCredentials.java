package io.signalman.posix;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who connected to a Unix domain socket, as they were then: SO_PEERCRED of unix(7).
 *
 * @param pid as this JVM's PID namespace counts, 0 for a process that is not in it
 * @param uid the effective user id as this JVM's user namespace maps it
 */
public record PeerCredentials(int pid, int uid) {
    /** Of asm-generic/socket.h. MIPS and POWER have other numbers, by which these tell nothing: a token is needed there. */
    private static final int SOL_SOCKET = 1;

    private static final int SO_PEERCRED = 17;

    /** struct ucred: pid, uid and gid, 32 bits each. */
    private static final int UCRED_SIZE = 12;

    /** What the kernel shows in place of a uid without a mapping (user_namespaces(7)), unless it is set otherwise. */
    private static final int OVERFLOW_UID = 65534;

    private static final Path OVERFLOW_FILE = Path.of("/proc/sys/kernel/overflowuid");
    private static final Path MAP = Path.of("/proc/self/uid_map");

    /** All ids but the one that means none. */
    private static final long ALL_IDS = (1L << Integer.SIZE) - 1;

    static Optional<PeerCredentials> read(LibC libC, int descriptor) {
        byte[] ucred = new byte[UCRED_SIZE];
        int[] length = {UCRED_SIZE};
        try {
            libC.getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, ucred, length);
        } catch (LastErrorException e) {
            return Optional.empty();
        }
        ByteBuffer fields = ByteBuffer.wrap(ucred).order(ByteOrder.nativeOrder());
        return length[0] == UCRED_SIZE
                ? Optional.of(new PeerCredentials(fields.getInt(), fields.getInt()))
                : Optional.empty();
    }

    /** Whether the uid is that of one user: outside of this JVM's user namespace all users look alike. */
    public boolean isMapped() {
        try {
            return uid != overflowUid() || mapsAll(Files.readString(MAP, StandardCharsets.US_ASCII));
        } catch (IOException | RuntimeException unreadable) {
            return false;
        }
    }

    /** In one read: the kernel gives a short one the beginning alone, and the next one nothing. */
    static int overflowUid() {
        try (InputStream file = Files.newInputStream(OVERFLOW_FILE)) {
            return Integer.parseUnsignedInt(new String(file.readNBytes(64), StandardCharsets.US_ASCII).strip());
        } catch (IOException hidden) { // as with ProcSubset=pid
            return OVERFLOW_UID;
        }
    }

    /** @param map lines of first id inside, first id outside, and how many; each id is in one line at most */
    static boolean mapsAll(String map) {
        return map.lines()
                        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[2]))
                        .sum()
                == ALL_IDS;
    }
}
