package io.signalman.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** Reads names, ends the processes of each by a ladder of its own agent, and prints how long that took, in nanoseconds. */
final class StopHost {
    private static final String TEXT = String.class.getName();
    private static final String LONGEST = "30s";

    private StopHost() {}

    public static void main(String[] arguments) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName manager = new ObjectName("io.signalman:type=SignalManager");
        System.out.println("ready");
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String name = names.readLine(); name != null; name = names.readLine()) {
            long begin = System.nanoTime();
            CompositeData job = (CompositeData)
                    server.invoke(manager, "stop", new Object[] {name, Ladders.LADDER}, new String[] {TEXT, TEXT});
            CompositeData end = (CompositeData) server.invoke(
                    manager, "awaitJob", new Object[] {job.get("id"), LONGEST}, new String[] {long.class.getName(), TEXT
                    });
            long nanos = System.nanoTime() - begin;
            System.out.println("ended " + nanos + " " + end.get("ended") + " " + end.get("state"));
        }
    }
}
