package io.signalman.posix;

import com.sun.jna.LastErrorException;
import io.signalman.core.CallingProcess;
import io.signalman.core.HotSpot;
import io.signalman.core.ProcessDetails;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.SignalMasks;
import io.signalman.core.Truth;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The processes of Linux: {@code /proc} shows them, pidfds hold and signal them, and kill(2) replaces missing pidfds.
 */
final class LinuxProcesses implements Processes {
    /** The soft limit in proc_pid_limits(5). */
    private static final Pattern OPEN_FILES = Pattern.compile("Max open files +([0-9]+)");

    /** _SC_CLK_TCK of bits/confname.h, in glibc and musl. */
    private static final int SC_CLK_TCK = 2;

    private static final long MILLIS = 1000;

    private final LibC libC;
    private final Pidfd pidfd;
    private final Kill kill;
    private final QueuedValue values;
    private final ProcReader proc = new ProcReader();
    private final ExitWatcher exits;
    private final PollingExitWatcher polledExits = new PollingExitWatcher();
    private final Users users;
    private final int self = Math.toIntExact(ProcessHandle.current().pid());
    private final Instant bootTime;
    private final long ticksPerSecond;
    private final ProcessDetails details;

    /**
     * @param usePidfd false to work without pidfds, as under an old kernel or a seccomp filter
     * @param walk as {@link PosixHost#open}
     */
    LinuxProcesses(LibC libC, boolean usePidfd, PosixHost.FolderWalk walk) {
        this.libC = libC;
        this.pidfd = new Pidfd(libC, self, usePidfd);
        this.kill = new Kill(libC);
        this.values = new QueuedValue(libC, self);
        this.exits = new ExitWatcher(libC);
        this.users = new Users(libC);
        this.bootTime = ProcReader.bootTime().orElseGet(() -> Instant.now().minus(Clock.uptime(libC)));
        this.ticksPerSecond = libC.sysconf(SC_CLK_TCK).longValue();
        this.details = new LinuxDetails(libC, proc, users, ticksPerSecond, walk);
    }

    @Override
    public int self() {
        return self;
    }

    @Override
    public int ownGroup() {
        return libC.getpgrp();
    }

    @Override
    public List<ProcessStat> all() {
        return proc.all();
    }

    @Override
    public List<Integer> mayBeNamed(String name) {
        return proc.mayBeNamed(name);
    }

    @Override
    public Optional<ProcessStat> stat(int pid) {
        return proc.stat(pid).filter(stat -> proc.tgid(pid) == pid); // threads also have a stat
    }

    @Override
    public Hold hold(int pid) {
        if (pid < 1) {
            throw new IllegalArgumentException(pid + " is not a process id");
        }
        return pidfd.usable() ? holdByPidfd(pid) : holdByStartTime(pid);
    }

    private Hold holdByPidfd(int pid) {
        int fd;
        try {
            fd = pidfd.open(pid);
        } catch (LastErrorException e) {
            return notOpened(pid, e.getErrorCode());
        }
        // Read only now: after the process is held, the data can't belong to another process.
        Optional<ProcessStat> stat = proc.stat(pid);
        if (stat.isPresent()) {
            return new Hold.Held(new PidfdProcess(pidfd, proc, exits, fd, stat.get(), values));
        }
        int errno = pidfd.send(fd, 0);
        pidfd.close(fd);
        return unseen(pid, errno);
    }

    /** Explains a failure of pidfd_open(2), which returns EINVAL for a thread id, and ENOENT on newer kernels. */
    private Hold notOpened(int pid, int errno) {
        if (errno == Errno.ESRCH) {
            return new Hold.Absent();
        }
        if (errno == Errno.EINVAL || errno == Errno.ENOENT) {
            int tgid = proc.tgid(pid);
            return tgid == -1 ? new Hold.Absent() : tgid == pid ? new Hold.Failed(errno) : new Hold.ThreadOf(tgid);
        }
        return new Hold.Failed(errno);
    }

    private Hold holdByStartTime(int pid) {
        Optional<ProcessStat> stat = proc.stat(pid);
        if (stat.isEmpty()) {
            return unseen(pid, kill.process(pid, 0));
        }
        int tgid = proc.tgid(pid);
        if (tgid == -1) {
            return new Hold.Absent();
        }
        return tgid == pid
                ? new Hold.Held(new UnpinnedProcess(kill, proc, polledExits, stat.get(), values))
                : new Hold.ThreadOf(tgid);
    }

    /** @param errno the result of signal 0 */
    private Hold unseen(int pid, int errno) {
        if (errno == Errno.ESRCH) {
            return new Hold.Absent();
        }
        return proc.exists(pid) ? new Hold.Failed(Errno.EMFILE) : new Hold.Hidden();
    }

    @Override
    public CallingProcess.Whereabouts whereabouts(CallingProcess caller) {
        return new CallerSearch(this).of(caller);
    }

    @Override
    public HeldGroup holdGroup(int pgid) {
        if (pgid < 1) {
            throw new IllegalArgumentException(pgid + " is not a process group id");
        }
        return new LinuxGroup(pidfd, kill, pgid);
    }

    @Override
    public int sendToEverybody(int signum) {
        return kill.everybody(signum);
    }

    @Override
    public boolean belongsToUs(int pid, int uid) {
        int euid = libC.geteuid();
        return uid == euid || proc.realUid(pid) == euid;
    }

    @Override
    public int uid(int pid) {
        return proc.uid(pid);
    }

    @Override
    public String user(int uid) {
        return users.name(uid);
    }

    @Override
    public double freeDescriptors() {
        String[] open = new File("/proc/self/fd").list();
        try {
            Matcher limit = OPEN_FILES.matcher(Files.readString(Path.of("/proc/self/limits")));
            return open != null && limit.find() ? 1 - open.length / Double.parseDouble(limit.group(1)) : 1;
        } catch (IOException noProc) {
            return 1;
        }
    }

    @Override
    public String commandLine(int pid, int most) {
        return ExecStrings.commandLine(pid, most);
    }

    @Override
    public Truth commandLineHolds(int pid, Predicate<String> test) {
        return ExecStrings.commandLineHolds(pid, test);
    }

    @Override
    public Instant startInstant(long startTime) {
        return bootTime.plusMillis(startTime * MILLIS / ticksPerSecond);
    }

    @Override
    public long uptimeMillis() {
        return Clock.uptime(libC).toMillis();
    }

    @Override
    public boolean handles(int pid, int signum) {
        return signum >= 1
                && signum <= Long.SIZE
                && (StatusReader.signalMasks(pid).map(SignalMasks::caught).orElse(0L) >>> (signum - 1) & 1) == 1;
    }

    @Override
    public Truth runsJvm(int pid) {
        return HotSpotReader.runsJvm(pid);
    }

    @Override
    public ProcessDetails details() {
        return details;
    }

    @Override
    public Optional<SignalMasks> signalMasks(int pid) {
        return StatusReader.signalMasks(pid);
    }

    @Override
    public Optional<HotSpot> hotSpot(int pid) {
        return HotSpotReader.read(pid);
    }

    @Override
    public String errnoName(int errno) {
        return Errno.name(errno);
    }

    @Override
    public String pinning() {
        return pidfd.signalsGroups() ? "pidfd and group" : pidfd.usable() ? "pidfd" : "none";
    }

    /** Ends all watches and lookups. */
    void close() {
        users.close();
        exits.close();
        polledExits.close();
    }
}
