package io.signalman.posix;

import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes.HeldProcess;

/** A process on a host without pidfds: its start time is compared again right before each kill(2). */
final class UnpinnedProcess implements HeldProcess {
    private final Kill kill;
    private final ProcReader proc;
    private final ProcessStat stat;
    private final QueuedValue values;

    UnpinnedProcess(Kill kill, ProcReader proc, ProcessStat stat, QueuedValue values) {
        this.kill = kill;
        this.proc = proc;
        this.stat = stat;
        this.values = values;
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
        return isSame() ? kill.process(stat.pid(), signum) : Errno.ESRCH;
    }

    /** As {@link #send}. */
    @Override
    public int queue(int signum, int value) {
        return isSame() ? values.queue(stat.pid(), signum, value) : Errno.ESRCH;
    }

    private boolean isSame() {
        return proc.stat(stat.pid())
                .filter(now -> now.startTime() == stat.startTime())
                .isPresent();
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
