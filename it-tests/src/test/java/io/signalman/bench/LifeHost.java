package io.signalman.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.xml.parsers.DocumentBuilderFactory;

/**
 * A program for agents to live in, which knows none of them: tells when its main began, what it cost to start, when an
 * MBean was registered, and on request what is in this JVM. Times are microseconds since 1970.
 */
final class LifeHost {
    /** Documents to parse, for a start that loads some hundred classes and takes a while. */
    private static final int WORK = 300;

    private LifeHost() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("main " + now());
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (int i = 0; i < WORK; i++) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .newDocument()
                    .createElement("work" + i);
        }
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        System.out.println("started " + now() + " " + system.getProcessCpuTime());
        if (arguments.length > 0) {
            return;
        }
        server.addNotificationListener(
                MBeanServerDelegate.DELEGATE_NAME,
                (notification, handback) -> {
                    if (notification instanceof MBeanServerNotification registered
                            && registered.getType().equals(MBeanServerNotification.REGISTRATION_NOTIFICATION)) {
                        System.out.println(registered.getMBeanName().getDomain() + " " + now());
                    }
                },
                null,
                null);
        System.out.println("ready");
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (requests.readLine() != null) {
            rest();
        }
    }

    private static void rest() {
        System.gc();
        System.gc();
        System.out.println("rest "
                + ManagementFactory.getThreadMXBean().getThreadCount() + " "
                + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() + " "
                + ManagementFactory.getClassLoadingMXBean().getLoadedClassCount() + " "
                + Objects.requireNonNull(new File("/proc/self/fd").list()).length);
    }

    static long now() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
