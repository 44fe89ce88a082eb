package io.signalman.posix;

import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes.Ended;
import io.signalman.core.Processes.HeldProcess;
import io.signalman.core.Processes.Watch;
import java.util.Optional;
import java.util.OptionalInt;

/** A process held by its pidfd. */
final class PidfdProcess implements HeldProcess {
    private final Pidfd pidfd;
    private final ProcReader proc;
    private final ExitWatcher exits;
    private final int fd;
    private final ProcessStat stat;
    private final QueuedValue values;
    private Optional<ProcessIdentity> identity = Optional.empty();
    private boolean closed;

    PidfdProcess(Pidfd pidfd, ProcReader proc, ExitWatcher exits, int fd, ProcessStat stat, QueuedValue values) {
        this.pidfd = pidfd;
        this.proc = proc;
        this.exits = exits;
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
        requireOpen();
        return pidfd.send(fd, signum);
    }

    @Override
    public int queue(int signum, int value) {
        requireOpen();
        return pidfd.queue(fd, signum, values.siginfo(signum, value));
    }

    @Override
    public Optional<Ended> ended() {
        requireOpen();
        return reaped().or(() -> {
            boolean zombie = proc.stat(stat.pid()).filter(ProcessStat::zombie).isPresent();
            OptionalInt status = zombie ? proc.exitStatus(stat.pid()) : OptionalInt.empty();
            if (pidfd.send(fd, 0) != Errno.ESRCH) { // the process still exists, so the data belongs to it
                return zombie ? Optional.of(new Ended(status.orElse(Ended.UNKNOWN), false)) : Optional.empty();
            }
            return reaped().or(() -> Optional.of(new Ended(Ended.UNKNOWN, true)));
        });
    }

    private Optional<Ended> reaped() {
        OptionalInt status = pidfd.exitStatus(fd);
        return status.isPresent() ? Optional.of(new Ended(status.getAsInt(), true)) : Optional.empty();
    }

    @Override
    public Watch watch(Runnable ended) {
        requireOpen();
        return exits.watch(fd, ended);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The process is no longer held.");
        }
    }

    @Override
    public void close() {
        if (!closed) { // the number may already belong to another file
            closed = true;
            pidfd.close(fd);
        }
    }
}
