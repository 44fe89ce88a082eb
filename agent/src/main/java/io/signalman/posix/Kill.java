package io.signalman.posix;

import com.sun.jna.LastErrorException;

/** kill(2), with one method for each meaning of its pid, so that a wrong number never signals everybody. */
final class Kill {
    private final LibC libC;

    Kill(LibC libC) {
        this.libC = libC;
    }

    /**
     * Signals one process.
     *
     * @param pid at least 1
     * @return 0, or the errno
     */
    int process(int pid, int signum) {
        require(pid >= 1, pid);
        return kill(pid, signum);
    }

    /**
     * Signals one group.
     *
     * @param pgid at least 2: kill(-1) would mean everybody instead of group 1
     * @return 0, or the errno
     */
    int group(int pgid, int signum) {
        require(pgid >= 2, pgid);
        return kill(-pgid, signum);
    }

    /** Signals every process but init and the caller. Returns 0, or the errno. */
    int everybody(int signum) {
        return kill(-1, signum);
    }

    private static void require(boolean valid, int number) {
        if (!valid) {
            throw new IllegalArgumentException(number + " is not a single process or group for kill(2)");
        }
    }

    private int kill(int pid, int signum) {
        try {
            libC.kill(pid, signum);
            return 0;
        } catch (LastErrorException e) {
            return e.getErrorCode();
        }
    }
}
