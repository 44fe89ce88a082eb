package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.signalman.core.Account;
import io.signalman.core.ProcessDetails;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The facts in {@code /proc} beyond stat and status. */
final class LinuxDetails implements ProcessDetails {
    private static final long NANOS = 1_000_000_000;
    private static final long MILLIS = 1000;

    /** PATH_MAX of linux/limits.h. */
    private static final int PATH_MAX = 4096;

    /** The kernel's suffix for the path of an unlinked program (proc_pid_exe(5)). */
    private static final String DELETED = " (deleted)";

    private final LibC libC;
    private final ProcReader proc;
    private final Users users;
    private final PidFiles pidFiles;
    private final JavaCommands javaCommands;
    private final long ticksPerSecond;

    LinuxDetails(LibC libC, ProcReader proc, Users users, long ticksPerSecond, PosixHost.FolderWalk walk) {
        this.libC = libC;
        this.proc = proc;
        this.users = users;
        InodeReader reader = new InodeReader(libC);
        this.pidFiles = new PidFiles(libC, reader, walk);
        this.javaCommands = new JavaCommands(reader, proc, users);
        this.ticksPerSecond = ticksPerSecond;
    }

    @Override
    public int effectiveUser() {
        return libC.geteuid();
    }

    @Override
    public int realUid(int pid) {
        return proc.realUid(pid);
    }

    @Override
    public int realGid(int pid) {
        return proc.realGid(pid);
    }

    @Override
    public Optional<String> userName(int uid) {
        return users.knownName(uid);
    }

    @Override
    public Account userId(String name) {
        return users.user(name);
    }

    @Override
    public Account groupId(String name) {
        return users.group(name);
    }

    @Override
    public Duration age(long startTime) {
        return Clock.uptime(libC).minusNanos(startTime * (NANOS / ticksPerSecond));
    }

    @Override
    public long startTime(Duration age) {
        return Clock.uptime(libC).minus(age).toMillis() * ticksPerSecond / MILLIS;
    }

    @Override
    public Optional<String> executable(int pid) {
        String link = "/proc/" + pid + "/exe";
        byte[] target = new byte[PATH_MAX];
        int length;
        try {
            length = libC.readlink(CString.of(link), target, new NativeLong(target.length))
                    .intValue();
        } catch (LastErrorException e) {
            return e.getErrorCode() == Errno.EACCES ? Optional.empty() : Optional.of("");
        }
        String path = RawText.decode(target, 0, length);
        return Optional.of(
                path.endsWith(DELETED) && !isSame(link, path)
                        ? path.substring(0, path.length() - DELETED.length())
                        : path);
    }

    @Override
    public String followLinks(String path) {
        return Links.follow(path, effectiveUser());
    }

    /** Whether the suffix belongs to the name of a program that still exists. */
    private static boolean isSame(String link, String path) {
        try {
            return Files.isSameFile(Path.of(link), Path.of(path));
        } catch (IOException | InvalidPathException deleted) {
            return false;
        }
    }

    @Override
    public boolean onTerminal(int pid, String device) {
        try {
            long rdev = (Long) Files.getAttribute(Path.of(device), "unix:rdev");
            return rdev != 0 && rdev == proc.terminal(pid);
        } catch (IOException absent) {
            return false;
        }
    }

    @Override
    public Optional<String> pidNamespace(int pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString());
        } catch (AccessDeniedException hidden) {
            return Optional.empty();
        } catch (IOException vanished) {
            return Optional.of("");
        }
    }

    @Override
    public List<String> cgroups(int pid) {
        return Cgroups.paths(text(pid, "cgroup"));
    }

    @Override
    public List<Integer> cgroupMembers(String path) {
        return Cgroups.members(path);
    }

    @Override
    public boolean killCgroup(String path) {
        return Cgroups.kill(path);
    }

    @Override
    public Optional<Boolean> hasEnvironment(int pid, String entry) {
        return ExecStrings.hasEnvironment(pid, entry);
    }

    /** "" if the file can't be read. */
    private static String text(int pid, String file) {
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
            byte[] content = in.readNBytes(ExecStrings.POSSIBLE);
            return RawText.decode(content, 0, content.length);
        } catch (IOException vanished) {
            return "";
        }
    }

    @Override
    public String javaCommand(int pid) {
        Optional<Instant> started = proc.stat(pid).map(stat -> Instant.now().minus(age(stat.startTime())));
        return started.map(when -> javaCommands.of(pid, when)).orElse("");
    }

    @Override
    public PidFile pidFile(String path) {
        return pidFiles.read(path);
    }

    @Override
    public PidFile pidFileBelow(Set<String> folders, String path) {
        return pidFiles.readBelow(folders, path);
    }
}
