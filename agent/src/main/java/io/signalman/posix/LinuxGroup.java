package io.signalman.posix;

import com.sun.jna.LastErrorException;
import io.signalman.core.Processes.HeldGroup;

/**
 * A process group, held by its leader's pidfd where the kernel can signal it that way. A leader that is gone can't be
 * held, and then it is kill(-pgid): the kernel gives no new process that number as long as the group has a member.
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
            // kill(-1) would be everybody: without a pidfd there is no call that means this group.
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
