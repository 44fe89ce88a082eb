package io.signalman.posix;

import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes.Ended;
import io.signalman.core.Processes.HeldProcess;
import io.signalman.core.Processes.Watch;
import java.util.Optional;

/** A process on a host without pidfds. Its start time is compared again right before each kill(2). */
final class UnpinnedProcess implements HeldProcess {
    private final Kill kill;
    private final ProcReader proc;
    private final PollingExitWatcher exits;
    private final ProcessStat stat;
    private final QueuedValue values;

    UnpinnedProcess(Kill kill, ProcReader proc, PollingExitWatcher exits, ProcessStat stat, QueuedValue values) {
        this.kill = kill;
        this.proc = proc;
        this.exits = exits;
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

    /** Returns ESRCH if the pid now means another process, and EMFILE if no descriptor is left to find out. */
    @Override
    public int send(int signum) {
        return now().isPresent() ? kill.process(stat.pid(), signum) : missing();
    }

    /** As {@link #send}. */
    @Override
    public int queue(int signum, int value) {
        return now().isPresent() ? values.queue(stat.pid(), signum, value) : missing();
    }

    /** A reaped process has an unknown exit status. Empty also if no descriptor is left to find out. */
    @Override
    public Optional<Ended> ended() {
        Optional<ProcessStat> now = now();
        if (now.isEmpty()) {
            return missing() == Errno.ESRCH ? Optional.of(new Ended(Ended.UNKNOWN, true)) : Optional.empty();
        }
        return now.filter(ProcessStat::zombie)
                .map(zombie -> new Ended(proc.exitStatus(stat.pid()).orElse(Ended.UNKNOWN), false));
    }

    @Override
    public Watch watch(Runnable ended) {
        return exits.watch(() -> ended().isPresent(), ended);
    }

    private Optional<ProcessStat> now() {
        return proc.stat(stat.pid()).filter(now -> now.startTime() == stat.startTime());
    }

    /** ESRCH only if it is certain; a descriptor may have become free since. */
    private int missing() {
        boolean another = proc.stat(stat.pid())
                .filter(now -> now.startTime() != stat.startTime())
                .isPresent();
        return another || kill.process(stat.pid(), 0) == Errno.ESRCH ? Errno.ESRCH : Errno.EMFILE;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
