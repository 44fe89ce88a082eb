package io.signalman.it.hosts;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
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
     * Answers the work {@code rest}, {@code send <nameOrId> <calls>} and {@code list <nameOrId> <calls>}: for the last
     * two with the bytes that one call allocates, and the number of processes that it reached.
     */
    public static void main(String[] arguments) throws Exception {
        AnsweringHost.serve(request -> {
            String[] words = request.split(" ", -1);
            return switch (words[1]) {
                case "send" -> call(Integer.parseInt(words[3]), "sendSignal", words[2], "0");
                case "list" -> call(Integer.parseInt(words[3]), "listProcesses", words[2]);
                default -> rest();
            };
        });
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
