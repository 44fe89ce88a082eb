package io.signalman.bench;

import java.io.BufferedReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * Waits for its own children, in turns through the agent and through the JDK, and prints how long after the
 * end it knew, in nanoseconds. Both processes use CLOCK_MONOTONIC.
 */
final class ExitHost {
    private static final String TEXT = String.class.getName();
    private static final String LONGEST = "10s";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName manager;

    private ExitHost() throws Exception {
        manager = new ObjectName("io.signalman:type=SignalManager");
    }

    /** Arguments: the program, and the number of children. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        ExitHost host = new ExitHost();
        while (!host.server.isRegistered(host.manager)) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
            time("job", arguments[0], host::job);
            time("jdk", arguments[0], child -> child::waitFor);
        }
        System.out.println("done");
    }

    /** Begins to wait; the result returns once the process has ended. */
    private interface Wait {
        Callable<?> begin(Process child) throws Exception;
    }

    private static void time(String name, String program, Wait wait) throws Exception {
        Process child = new ProcessBuilder(program, "leave").start();
        try (OutputStream leave = child.getOutputStream();
                BufferedReader left = child.inputReader(StandardCharsets.US_ASCII)) {
            Callable<?> end = wait.begin(child);
            leave.write('\n');
            leave.flush();
            end.call();
            long known = System.nanoTime();
            System.out.println(name + " " + (known - Long.parseLong(left.readLine())));
        }
    }

    private Callable<?> job(Process child) throws Exception {
        CompositeData job = (CompositeData) server.invoke(
                manager, "startAwait", new Object[] {String.valueOf(child.pid()), LONGEST}, new String[] {TEXT, TEXT});
        return () -> server.invoke(
                manager, "awaitJob", new Object[] {job.get("id"), LONGEST}, new String[] {long.class.getName(), TEXT});
    }
}
