package io.signalman.it.hosts;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Objects;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** Calls the MBean in its own JVM, and tells what the calls allocate and what the JVM holds. */
public final class CostHost {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private CostHost() {}

    /**
     * Requests: {@code rest}, {@code send <nameOrId> <calls>} and {@code list <nameOrId> <calls>}. The answers to the
     * last two are the bytes that one call allocates, and the number of processes that it reached.
     */
    public static void main(String[] arguments) throws Exception {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            String[] words = request.split(" ", -1);
            System.out.println(
                    switch (words[0]) {
                        case "send" -> call(Integer.parseInt(words[2]), "sendSignal", words[1], "0");
                        case "list" -> call(Integer.parseInt(words[2]), "listProcesses", words[1]);
                        default -> rest();
                    });
            System.out.println("answered " + request);
        }
    }

    private static String call(int calls, String operation, String... values) throws Exception {
        ObjectName name = new ObjectName("io.signalman:type=SignalManager");
        String[] types =
                Collections.nCopies(values.length, String.class.getName()).toArray(String[]::new);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        Object last = "";
        for (int i = 0; i < calls; i++) {
            last = ManagementFactory.getPlatformMBeanServer().invoke(name, operation, values, types);
        }
        long bytes = (THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / calls;
        return bytes + " "
                + (last instanceof CompositeData report ? report.get("delivered") : ((CompositeData[]) last).length);
    }

    /** Threads, loaded classes, open descriptors, and the bytes that living threads have allocated. */
    private static String rest() {
        long[] threads = THREADS.getAllThreadIds();
        return threads.length
                + " " + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount()
                + " " + Objects.requireNonNull(new File("/proc/self/fd").list()).length
                + " " + Arrays.stream(THREADS.getThreadAllocatedBytes(threads)).sum();
    }
}
