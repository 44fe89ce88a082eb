package io.signalman.bootstrap;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;

/** The part of {@link Room} that needs java.management, which some JVMs lack. */
final class MemoryRoom {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    /**
     * MiB. Measured on JDK 17 and 25: the classes of an agent that serves calls take 11.1 to 11.4 MiB; TLS and audit
     * add to that.
     */
    private static final long METASPACE = 13;

    /** MiB. Measured likewise: 1.4 MiB. */
    private static final long CLASS_SPACE = 2;

    /** MiB. Measured likewise: with 6 MiB left, eight concurrent process lists end the host. */
    private static final long HEAP = 8;

    /** KiB. Measured on JDK 17 and 25: 64 are too few to start, 256 suffice for eight clients. */
    private static final long DIRECT = 1024;

    private static final String MAX_DIRECT = "-XX:MaxDirectMemorySize";

    private MemoryRoom() {}

    static void check() {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getName().equals("Metaspace")) {
                require(pool, METASPACE, "MaxMetaspaceSize");
            } else if (pool.getName().equals("Compressed Class Space")) {
                require(pool, CLASS_SPACE, "CompressedClassSpaceSize");
            }
        }
        requireHeap();
        requireDirect();
    }

    private static void requireDirect() {
        long max = maxDirect();
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                Room.require(
                        (max - pool.getTotalCapacity()) / KIB,
                        DIRECT,
                        max / KIB,
                        "KiB of direct memory",
                        "restart it with a larger " + MAX_DIRECT);
            }
        }
    }

    /** The limit of direct memory: the heap's unless an option says otherwise; the last option counts. */
    private static long maxDirect() {
        long max = 0;
        for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (option.matches(MAX_DIRECT + "=[0-9]{1,12}[kKmMgGtT]?")) {
                String digits = option.replaceAll("\\D", "");
                int unit = "kmgt".indexOf(Character.toLowerCase(option.charAt(option.length() - 1))) + 1;
                max = Long.parseLong(digits) << (10 * unit);
            }
        }
        return max > 0 ? max : Runtime.getRuntime().maxMemory();
    }

    private static void require(MemoryPoolMXBean pool, long needed, String option) {
        MemoryUsage usage = pool.getUsage();
        if (usage.getMax() >= 0) {
            require(usage.getMax() - usage.getUsed(), needed, usage.getMax(), pool.getName(), "-XX:" + option);
        }
    }

    /**
     * Measures the heap. If it looks full now, the usage after the last collection counts, because only that excludes
     * garbage.
     */
    private static void requireHeap() {
        Runtime runtime = Runtime.getRuntime();
        long max = runtime.maxMemory();
        long left = max - runtime.totalMemory() + runtime.freeMemory();
        if (left < HEAP * MIB) {
            require(Math.max(left, max - usedAfterCollection()), HEAP, max, "heap", "-Xmx");
        }
    }

    private static long usedAfterCollection() {
        long used = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                MemoryUsage then = pool.getCollectionUsage();
                // An old generation that was never collected reports 0; the eden is empty after each collection.
                boolean known =
                        then != null && (then.getUsed() > 0 || pool.getName().contains("Eden"));
                used += known ? then.getUsed() : pool.getUsage().getUsed();
            }
        }
        return used;
    }

    private static void require(long left, long needed, long limit, String what, String option) {
        Room.require(left / MIB, needed, limit / MIB, "MiB of " + what, "restart it with a larger " + option);
    }
}
