package io.signalman.it;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that start a process in new namespaces, see unshare(1). */
final class Unshared {
    /** Runs the command. */
    static final String RUN = "exec \"$@\"";

    static final String PRIVATE_TMP = withTmp("mode=1777");

    private Unshared() {}

    /** Mounts a private /tmp. */
    static String withTmp(String mountOptions) {
        return "mount -t tmpfs -o " + mountOptions + " none /tmp && " + RUN;
    }

    /**
     * A private root with this host's programs, this JDK and the given folder.
     *
     * @param script runs before the command, with that root as its working folder
     */
    static String withRoot(Path folder, String script) {
        String root = folder + "/root";
        return "mkdir -p " + root + " && mount -t tmpfs none " + root + " && cd " + root
                + " && for path in /usr /bin /lib /lib64 /etc /proc /dev " + Jdks.current() + " "
                + folder + "; do mkdir -p .$path && mount --rbind $path .$path || exit; done && " + script
                + " && exec chroot . \"$@\"";
    }

    /** @param script a shell script whose parameters are the command */
    static String[] command(String script, String... namespaces) {
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(List.of(namespaces));
        command.addAll(List.of("sh", "-c", script, "sh"));
        return command.toArray(String[]::new);
    }

    /** With a user namespace that maps the current user to root. */
    static String[] byItsRoot(String script) {
        return command(script, "--map-root-user", "--mount");
    }
}
