package io.signalman.posix;

import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes.HeldProcess;
import java.util.Optional;

/** A process held by its pidfd. */
final class PidfdProcess implements HeldProcess {
    private final Pidfd pidfd;
    private final int fd;
    private final ProcessStat stat;
    private Optional<ProcessIdentity> identity = Optional.empty();
    private boolean closed;

    PidfdProcess(Pidfd pidfd, int fd, ProcessStat stat) {
        this.pidfd = pidfd;
        this.fd = fd;
        this.stat = stat;
    }

    @Override
    public ProcessStat stat() {
        return stat;
    }

    @Override
    public ProcessIdentity identity() {
        if (identity.isEmpty()) {
            identity = Optional.of(new ProcessIdentity(stat.pid(), stat.startTime(), closed ? 0 : pidfd.inode(fd)));
        }
        return identity.get();
    }

    @Override
    public boolean pinned() {
        return true;
    }

    @Override
    public int send(int signum) {
        if (closed) {
            throw new IllegalStateException("The process is no longer held.");
        }
        return pidfd.send(fd, signum);
    }

    @Override
    public void close() {
        if (!closed) { // the number may belong to another file by now
            closed = true;
            pidfd.close(fd);
        }
    }
}
