package io.signalman.core;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identifies a process for good: a pid alone is reused, a pid with its kernel start time and pidfd inode is not.
 *
 * @param pid 1 to 2^31-1
 * @param startTime Linux: field 22 of {@code /proc/<pid>/stat}, clock ticks since boot (proc_pid_stat(5))
 * @param inode the inode of its pidfd (unique per process until reboot, Linux 6.9), 0 if the kernel has none
 */
public record ProcessIdentity(int pid, long startTime, long inode) {
    private static final Pattern HANDLE = Pattern.compile("([1-9][0-9]*)@(0|[1-9][0-9]*)(?:\\.([1-9][0-9]*))?");

    /** The identity as text: {@code 4242@8371934.13811}, or {@code 4242@8371934} without an inode. */
    public String handle() {
        return pid + "@" + startTime + (inode == 0 ? "" : "." + inode);
    }

    public static Optional<ProcessIdentity> parse(String handle) {
        Matcher matcher = HANDLE.matcher(handle);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            long inode = matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3));
            return Optional.of(
                    new ProcessIdentity(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)), inode));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /** Whether both name one process; an inode counts if both have one. */
    public boolean sameAs(ProcessIdentity other) {
        return pid == other.pid
                && startTime == other.startTime
                && (inode == 0 || other.inode == 0 || inode == other.inode);
    }
}
