package io.signalman.posix;

import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes.HeldProcess;

/** A process on a host without pidfds: its start time is compared again right before each kill(2). */
final class UnpinnedProcess implements HeldProcess {
    private final Kill kill;
    private final ProcReader proc;
    private final ProcessStat stat;

    UnpinnedProcess(Kill kill, ProcReader proc, ProcessStat stat) {
        this.kill = kill;
        this.proc = proc;
        this.stat = stat;
    }

    @Override
    public ProcessStat stat() {
        return stat;
    }

    @Override
    public ProcessIdentity identity() {
        return new ProcessIdentity(stat.pid(), stat.startTime(), 0);
    }

    @Override
    public boolean pinned() {
        return false;
    }

    /** ESRCH where the pid means another process by now. */
    @Override
    public int send(int signum) {
        boolean same = proc.stat(stat.pid())
                .filter(now -> now.startTime() == stat.startTime())
                .isPresent();
        return same ? kill.process(stat.pid(), signum) : Errno.ESRCH;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
