package io.signalman.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Facts that only some conditions need, each read on demand. Nothing here throws for a process that is
 * absent, hidden or forbidden.
 */
public interface ProcessDetails {
    /** The effective user of the JVM that this runs in. */
    int effectiveUser();

    /** The real user id, -1 if unknown. */
    int realUid(int pid);

    /** The real group id, -1 if unknown. */
    int realGid(int pid);

    /** The name of a user as the C library knows it, its digits if it has none; empty if that is unknown now. */
    Optional<String> userName(int uid);

    /** The user of that name, as the C library knows it (nsswitch.conf(5)). */
    Account userId(String name);

    /** The group of that name, likewise. */
    Account groupId(String name);

    /**
     * The age of a process with that {@link ProcessStat#startTime}, by the kernel's own clock, exact to its tick of 10
     * ms.
     */
    Duration age(long startTime);

    /** The {@link ProcessStat#startTime} of a process of that age; negative if it is older than the kernel. */
    long startTime(Duration age);

    /**
     * The program that it runs, as an absolute path, even if the file was deleted since; "" if the process has ended.
     * Empty if the kernel does not show it: the process is another user's, has another group or holds a capability.
     */
    Optional<String> executable(int pid);

    /**
     * Resolves an absolute path through links of root and of this JVM's user. Returns the path itself if it leads
     * nowhere, or through another user's link.
     */
    String followLinks(String path);

    /** Whether this device, such as {@code /dev/pts/3}, is its controlling terminal. */
    boolean onTerminal(int pid, String device);

    /** Its PID namespace as {@code pid:[4026531836]}; "" if it has ended, and empty as {@link #executable} is. */
    Optional<String> pidNamespace(int pid);

    /** The paths of its cgroups in the v2 hierarchy and in systemd's of v1. */
    List<String> cgroups(int pid);

    /**
     * The processes that a cgroup v2 lists for itself and the cgroups below; 0 for a process of another PID namespace.
     * Empty also if the cgroup has no {@code cgroup.kill} that this JVM may write.
     */
    List<Integer> cgroupMembers(String path);

    /**
     * Ends all processes in a cgroup and below at once, even processes that are just starting: {@code cgroup.kill} of
     * cgroup v2, Linux 5.14. False if there is no such file that this JVM may write.
     */
    boolean killCgroup(String path);

    /** Whether it was started with this {@code KEY=VALUE}; empty as {@link #executable} is. */
    Optional<Boolean> hasEnvironment(int pid, String entry);

    /**
     * The main class or jar of a JVM, and its arguments if they are known; "" if unknown, since the JVM belongs to
     * another user.
     */
    String javaCommand(int pid);

    /** Reads a file that holds a pid. */
    PidFile pidFile(String path);

    /**
     * As {@link #pidFile}, for a path of any origin. The answer reveals nothing about a file outside the folders, even
     * if a link or {@code ..} below a folder leads to it.
     */
    PidFile pidFileBelow(Set<String> folders, String path);

    /** The outcome of {@link #pidFile}. */
    sealed interface PidFile {
        /**
         * It names a process.
         *
         * @param owner the uid of the file's owner
         * @param pathOwners the uids of the owners of folders and links on the way to it
         * @param written the wall-clock time of the last write
         */
        record Names(int pid, int owner, Set<Integer> pathOwners, Instant written) implements PidFile {}

        /** There is no such file. */
        record Absent() implements PidFile {}

        /** It can't be used, for a reason that is the end of a sentence whose subject is the file. */
        record Unusable(String why) implements PidFile {}
    }
}
