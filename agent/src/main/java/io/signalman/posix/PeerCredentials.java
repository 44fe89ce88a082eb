package io.signalman.posix;

import com.sun.jna.LastErrorException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The process that connected to a Unix domain socket, as of the connect: SO_PEERCRED of unix(7).
 *
 * @param pid in this JVM's PID namespace; 0 for a process outside of it
 * @param uid the effective user id as this JVM's user namespace maps it
 */
public record PeerCredentials(int pid, int uid) {
    /**
     * The constants of asm-generic/socket.h. MIPS and POWER have other numbers; there these yield nothing, and a caller
     * needs a token.
     */
    private static final int SOL_SOCKET = 1;

    private static final int SO_PEERCRED = 17;

    /** struct ucred: pid, uid and gid, 32 bits each. */
    private static final int UCRED_SIZE = 12;

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
}
