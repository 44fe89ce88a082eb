package io.signalman.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that start a process in namespaces of its own, unshare(1). */
final class Unshared {
    /** Runs the command. */
    static final String RUN = "exec \"$@\"";

    static final String PRIVATE_TMP = withTmp("mode=1777");

    private Unshared() {}

    /** A /tmp of its own. */
    static String withTmp(String mountOptions) {
        return "mount -t tmpfs -o " + mountOptions + " none /tmp && " + RUN;
    }

    /**
     * A root of its own, which shows this host's programs, this JDK, the given folder and what is in it.
     *
     * @param script what else is made there, with that root as working folder
     */
    static String withRoot(Path folder, String script) {
        String root = folder + "/root";
        return "mkdir -p " + root + " && mount -t tmpfs none " + root + " && cd " + root
                + " && for path in /usr /bin /lib /lib64 /etc /proc /dev " + Jdks.current() + " "
                + folder + "; do mkdir -p .$path && mount --rbind $path .$path || exit; done && " + script
                + " && exec chroot . \"$@\"";
    }

    /** @param script for a shell, with the command as its parameters */
    static String[] command(String script, String... namespaces) {
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(List.of(namespaces));
        command.addAll(List.of("sh", "-c", script, "sh"));
        return command.toArray(String[]::new);
    }

    /** With users of its own: whoever starts it is root there. */
    static String[] byItsRoot(String script) {
        return command(script, "--map-root-user", "--mount");
    }
}
