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
    private final QueuedValue values;
    private Optional<ProcessIdentity> identity = Optional.empty();
    private boolean closed;

    PidfdProcess(Pidfd pidfd, int fd, ProcessStat stat, QueuedValue values) {
        this.pidfd = pidfd;
        this.fd = fd;
        this.stat = stat;
        this.values = values;
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
        requireHeld();
        return pidfd.send(fd, signum);
    }

    @Override
    public int queue(int signum, int value) {
        requireHeld();
        return pidfd.queue(fd, signum, values.siginfo(signum, value));
    }

    private void requireHeld() {
        if (closed) {
            throw new IllegalStateException("The process is no longer held.");
        }
    }

    @Override
    public void close() {
        if (!closed) { // the number may belong to another file by now
            closed = true;
            pidfd.close(fd);
        }
    }
}
