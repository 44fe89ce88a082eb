package io.signalman.posix;

import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLong;
import io.signalman.core.Account;
import io.signalman.core.ProcessDetails;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@code /proc} tells beyond stat and status. */
final class LinuxDetails implements ProcessDetails {
    private static final long NANOS = 1_000_000_000;
    private static final long MILLIS = 1000;

    /** PATH_MAX of linux/limits.h. */
    private static final int PATH_MAX = 4096;

    /** What the kernel puts behind the path of a program that was unlinked (proc_pid_exe(5)). */
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
        this.pidFiles = new PidFiles(reader, walk);
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
    public Account userId(String name) {
        return users.user(name);
    }

    @Override
    public Account groupId(String name) {
        return users.group(name);
    }

    @Override
    public Duration age(long startTime) {
        return ProcReader.uptime().minusNanos(startTime * (NANOS / ticksPerSecond));
    }

    @Override
    public long startTime(Duration age) {
        return ProcReader.uptime().minus(age).toMillis() * ticksPerSecond / MILLIS;
    }

    @Override
    public String executable(int pid) {
        String link = "/proc/" + pid + "/exe";
        byte[] target = new byte[PATH_MAX];
        int length;
        try {
            length = libC.readlink(CString.of(link), target, new NativeLong(target.length))
                    .intValue();
        } catch (LastErrorException hidden) {
            return "";
        }
        String path = RawText.decode(target, 0, length);
        return path.endsWith(DELETED) && !isSame(link, path)
                ? path.substring(0, path.length() - DELETED.length())
                : path;
    }

    @Override
    public String followLinks(String path) {
        return Links.follow(path, effectiveUser());
    }

    /** A living program may be named so by itself. */
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
    public String pidNamespace(int pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/pid")).toString();
        } catch (IOException hidden) {
            return "";
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
    public boolean hasEnvironment(int pid, String entry) {
        byte[] wanted = RawText.encode(entry);
        byte[] environment = bytes(pid, "environ", ProcReader.ARGUMENTS_MAX);
        int start = 0;
        while (start < environment.length) {
            int end = start;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            if (Arrays.equals(environment, start, end, wanted, 0, wanted.length)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }

    private static String text(int pid, String file) {
        byte[] content = bytes(pid, file, ProcReader.ARGUMENTS_MAX);
        return RawText.decode(content, 0, content.length);
    }

    /** Empty where it can't be read. */
    private static byte[] bytes(int pid, String file, int most) {
        try (FileInputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
            return in.readNBytes(most);
        } catch (IOException hidden) {
            return new byte[0];
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
}
