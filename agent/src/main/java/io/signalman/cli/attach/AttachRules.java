package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * Decides whether an attach may be tried. An attach sends SIGQUIT, which ends a process without a handler for it, so
 * these checks only read.
 */
public final class AttachRules {
    /** The language level of everything but the bootstrap classes. */
    private static final int OLDEST_JAVA = 17;
    /** A JVM is ready for attaching a few tenths of a second after its start. */
    static final Duration START_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(20);

    private AttachRules() {}

    /**
     * Waits until a JVM that is starting is ready.
     *
     * @return the JVM, ready for an attach
     * @throws Failure with exit code 3 and the reason
     */
    public static JvmProcess check(long pid) {
        return check(pid, START_TIMEOUT);
    }

    /** @param patience how long to wait for a JVM that is starting */
    static JvmProcess check(long pid, Duration patience) {
        JvmProcess process = look(pid);
        if (process.threadGroup() != pid) {
            throw Failure.refused(pid + " is a thread of process " + process.threadGroup() + "; attach to that one.");
        }
        if (process.hasEnded()) {
            throw Failure.refused("Process " + pid + " has ended already.");
        }
        long self = JvmProcess.ownUid();
        if (self != 0 && self != process.uid()) {
            throw Failure.refused("Process " + pid + " belongs to user " + process.user()
                    + "; run this command as that user or as root.");
        }
        rejectOther(process);
        long group = JvmProcess.ownGid();
        if (self != 0 && group != process.gid()) {
            throw Failure.refused("JVM " + pid + " runs with group " + process.gid() + ", this command with " + group
                    + ", and a JVM answers only its own user and group; run this command as root, or with that group:"
                    + " setpriv --regid " + process.gid() + " --clear-groups …");
        }
        if (process.isStopped()) {
            throw Failure.refused(
                    "Process " + pid + " is stopped and can't answer; continue it first: kill -CONT " + pid);
        }
        return checkJvm(awaitReady(process, patience));
    }

    /** @throws Failure if the JVM runs with -XX:-EnableDynamicAgentLoading */
    static void checkAgentLoading(JvmProcess jvm) {
        if (isSet(jvm, "-EnableDynamicAgentLoading", "+EnableDynamicAgentLoading")) {
            throw Failure.refused("JVM " + jvm.pid() + " runs with -XX:-EnableDynamicAgentLoading; restart it without,"
                    + " or with -javaagent:signalman.jar.");
        }
    }

    /** @throws Failure if the JVM's user can't read the jar */
    static void checkReadable(Path jar, JvmProcess jvm) {
        if (jvm.uid() == 0 || jvm.uid() == JvmProcess.ownUid()) {
            return;
        }
        for (Path path = jar; path != null; path = path.getParent()) {
            PosixFilePermission[] needed = path.equals(jar)
                    ? new PosixFilePermission[] {
                        PosixFilePermission.OWNER_READ, PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ
                    }
                    : new PosixFilePermission[] {
                        PosixFilePermission.OWNER_EXECUTE,
                        PosixFilePermission.GROUP_EXECUTE,
                        PosixFilePermission.OTHERS_EXECUTE
                    };
            if (!isAllowed(path, jvm, needed)) {
                throw Failure.refused("User " + jvm.user() + " of JVM " + jvm.pid() + " can't read " + jar
                        + " (mode of " + path + "); copy signalman.jar to where that user can, and run it there.");
            }
        }
    }

    private static JvmProcess look(long pid) {
        return JvmProcess.of(pid)
                .orElseThrow(() -> Failure.refused("There is no process " + pid + " that can be seen"
                        + (JvmProcess.of(1).isPresent()
                                ? ""
                                : " (the kernel hides some, proc is mounted with hidepid; run this command as root)")
                        + "; signalman jvms lists the JVMs."));
    }

    private static JvmProcess awaitReady(JvmProcess process, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        JvmProcess now = process;
        while (!(now.isJvm() && now.isReadyForAttach())) {
            rejectOther(now);
            if (System.nanoTime() > deadline) {
                throw Failure.refused(
                        now.options().contains("-Xrs")
                                ? "JVM " + process.pid()
                                        + " runs with -Xrs, and its socket in /tmp is gone, so it takes"
                                        + " no more attaches; restart it, or start it with -javaagent:signalman.jar."
                                : "JVM " + process.pid() + " does not handle SIGQUIT, which would end it now;"
                                        + " try again when it has started.");
            }
            LockSupport.parkNanos(POLL.toNanos());
            now = look(process.pid());
        }
        return now;
    }

    /** The last occurrence of a flag wins. */
    private static boolean isSet(JvmProcess jvm, String flag, String opposite) {
        List<String> options = jvm.options();
        return options.lastIndexOf("-XX:" + flag) > options.lastIndexOf("-XX:" + opposite);
    }

    private static void rejectOther(JvmProcess process) {
        if (process.isJvm() || process.isStarting()) {
            return;
        }
        if (!process.isOpen()) {
            throw Failure.refused("Process " + process.pid() + " can't be inspected (it holds a capability, or has"
                    + " another group), and none of its threads is a JVM's; run this command as root.");
        }
        throw Failure.refused(
                "Process " + process.pid() + " is not a JVM; signalman jvms lists the JVMs of this user.");
    }

    private static JvmProcess checkJvm(JvmProcess jvm) {
        if (isSet(jvm, "+DisableAttachMechanism", "-DisableAttachMechanism")) {
            throw Failure.refused("JVM " + jvm.pid() + " runs with -XX:+DisableAttachMechanism; restart it without, or"
                    + " with -javaagent:signalman.jar.");
        }
        int version = jvm.javaVersion();
        if (version != 0 && version < OLDEST_JAVA) {
            throw Failure.refused("JVM " + jvm.pid() + " is Java " + version + "; Signalman needs Java " + OLDEST_JAVA
                    + " or newer. Start one beside it with: signalman serve");
        }
        Headroom.ATTACH.check(jvm.pid());
        return jvm;
    }

    /** Checks the mode bits as open(2) does for a user other than root; it ignores access control lists. */
    private static boolean isAllowed(Path path, JvmProcess jvm, PosixFilePermission... needed) {
        try {
            Set<PosixFilePermission> modes = Files.getPosixFilePermissions(path);
            if (number(path, "unix:uid") == jvm.uid()) {
                return modes.contains(needed[0]);
            }
            return modes.contains(jvm.groups().contains(number(path, "unix:gid")) ? needed[1] : needed[2]);
        } catch (IOException gone) {
            return false;
        }
    }

    private static long number(Path path, String attribute) throws IOException {
        return ((Number) Files.getAttribute(path, attribute)).longValue();
    }
}
