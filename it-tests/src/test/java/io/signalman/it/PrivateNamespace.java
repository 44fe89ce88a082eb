package io.signalman.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A private PID namespace: a signal to everybody reaches only its processes. Its init is a bash that leads group 1
 * and runs a script; the script's "$@" is the command of the host JVM.
 */
final class PrivateNamespace {
    private static final List<String> UNSHARE = List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");

    private PrivateNamespace() {}

    /** Starts a host in a private namespace, with the agent as -javaagent. */
    static TestHost start(Path home, Path jdk, String script, String settings) throws Exception {
        List<String> command = new ArrayList<>(unshare());
        command.addAll(List.of("setsid", "bash", "-c", script, "init"));
        return new TestHost.Builder(home)
                .jdk(jdk)
                .startedBy(command.toArray(String[]::new))
                .javaagent("start.delay=0s" + (settings.isEmpty() ? "" : "," + settings))
                .start();
    }

    /** Starts a host in a private namespace that still sees the outer /proc. */
    static TestHost startWithForeignProc(Path home, Path jdk) throws Exception {
        List<String> command = new ArrayList<>(unshare());
        command.remove("--mount-proc");
        return new TestHost.Builder(home)
                .jdk(jdk)
                .startedBy(command.toArray(String[]::new))
                .javaagent("start.delay=0s")
                .start();
    }

    /** A command that runs another one as the init of a private PID namespace. */
    static List<String> unshare() throws Exception {
        List<String> command = new ArrayList<>(UNSHARE);
        if (works(command)) {
            return command;
        }
        command.add(1, "--map-root-user");
        assumeTrue(works(command), "needs root, or user namespaces, for a PID namespace of its own");
        return command;
    }

    private static boolean works(List<String> unshare) throws Exception {
        String[] command = Arrays.copyOf(unshare.toArray(String[]::new), unshare.size() + 1);
        command[unshare.size()] = "true";
        try (Child child = Child.start(command)) {
            return child.awaitExit() == 0;
        }
    }
}
