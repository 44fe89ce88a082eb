package io.signalman.posix;

import com.sun.jna.LastErrorException;
import io.signalman.core.Processes.HeldGroup;

/**
 * A process group, held by its leader's pidfd if the kernel can signal it that way. If the leader is gone, it can't be
 * held, and kill(-pgid) signals the group: the kernel gives that number to no new process while the group has a member.
 */
final class LinuxGroup implements HeldGroup {
    private static final int NONE = -1;

    private final Pidfd pidfd;
    private final Kill kill;
    private final int pgid;
    private int fd;

    LinuxGroup(Pidfd pidfd, Kill kill, int pgid) {
        this.pidfd = pidfd;
        this.kill = kill;
        this.pgid = pgid;
        this.fd = pidfd.signalsGroups() ? openLeader() : NONE;
    }

    private int openLeader() {
        try {
            return pidfd.open(pgid);
        } catch (LastErrorException gone) {
            return NONE;
        }
    }

    @Override
    public boolean pinned() {
        return fd != NONE;
    }

    @Override
    public int send(int signum) {
        if (pinned()) {
            return pidfd.sendToGroup(fd, signum);
        }
        if (pgid == 1) {
            // kill(-1) would mean everybody: without a pidfd, no call means this group.
            return pidfd.signalsGroups() ? Errno.ESRCH : Errno.ENOSYS;
        }
        return kill.group(pgid, signum);
    }

    @Override
    public void close() {
        if (pinned()) {
            int open = fd;
            fd = NONE;
            pidfd.close(open);
        }
    }
}
