package io.signalman.assembly;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * What the agent needs from its host JVM and no public API offers. Each method falls back if the JVM lacks the feature.
 * The agent's {@link Instrumentation} opens JDK packages to Signalman's module only.
 */
final class HostJvm {
    private static final Set<String> JOLOKIA_HTTP =
            Set.of("org.jolokia.jvmagent", "org.jolokia.http", "org.jolokia.server.core.http");

    private static final String ISOLATED_LOADER = "io.signalman.bootstrap.IsolatedLoader";

    private static final long POLL_MILLIS = 50;

    /** An option of java(1) from JDK 24 on. */
    private static final String DENIAL = "--illegal-native-access=deny";

    private static final String RUN_FILE = "io.signalman.runFile";
    private static final String COUNTER = RUN_FILE + ".counter";
    private static final int RUN_FILE_BYTES = 1024;

    /** V_Variable and U_String of perfData.hpp. */
    private static final int VARIABLE = 3;

    private static final int STRING = 5;

    private final Optional<Instrumentation> instrumentation;

    /**
     * The total number of loaded classes at the last search that found no Jolokia. Another search takes milliseconds.
     */
    private volatile long loadedWithoutJolokia = -1;

    HostJvm(Optional<Instrumentation> instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Waits until the host has created its platform MBean server. Creating it here would initialise java.util.logging
     * in a host that is about to set its own LogManager.
     *
     * @param patience how long to wait; then the server is created anyway
     */
    static MBeanServer platformServer(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!hasPlatformServer() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        return makePlatformServer();
    }

    /** Uses the host's class loader as context: the host may have set its own MBeanServerBuilder. */
    private static MBeanServer makePlatformServer() {
        Thread thread = Thread.currentThread();
        ClassLoader ours = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            return ManagementFactory.getPlatformMBeanServer();
        } finally {
            thread.setContextClassLoader(ours);
        }
    }

    private static boolean hasPlatformServer() {
        try {
            ObjectName runtime = new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
            List<MBeanServer> servers = MBeanServerFactory.findMBeanServer(null);
            return servers.stream().anyMatch(server -> server.isRegistered(runtime));
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Grants native access. JDK 24 and newer otherwise warn on stderr at a library's first native call (JEP 472).
     *
     * @return a note if the host's options deny it: the JDK grants it to all code on class paths, and takes it from none
     */
    Optional<String> allowNativeAccess() {
        try {
            Method allow = Module.class.getDeclaredMethod("implAddEnableNativeAccessToAllUnnamed");
            open(Module.class);
            allow.setAccessible(true);
            allow.invoke(null);
            return ManagementFactory.getRuntimeMXBean().getInputArguments().contains(DENIAL)
                    ? Optional.of(
                            "this JVM runs with " + DENIAL + ", which no longer holds for the code on its class path,"
                                    + " even after a detach: the agent needs native access")
                    : Optional.empty();
        } catch (ReflectiveOperationException | RuntimeException e) {
            // JDK 21 and older print no warning; a newer JVM prints one if the module can't be opened.
            return Optional.empty();
        }
    }

    /**
     * The output of {@code jcmd <pid> ManagementAgent.status}; if the JVM can't be asked, the same facts from its -D
     * options.
     */
    String managementAgentStatus() {
        try {
            Class<?> agent = Class.forName("jdk.internal.agent.Agent");
            Method status = agent.getDeclaredMethod("getManagementAgentStatus");
            open(agent);
            status.setAccessible(true);
            return String.valueOf(status.invoke(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            String port = System.getProperty("com.sun.management.jmxremote.port", "");
            return port.isEmpty()
                    ? ""
                    : "Connection Type: remote jmxremote.port = " + port + " jmxremote.authenticate = "
                            + System.getProperty("com.sun.management.jmxremote.authenticate", "true");
        }
    }

    /**
     * Whether the host has loaded the HTTP classes of Jolokia 1 or 2. Jolokia's MBeans appear too late: an agent of
     * Jolokia 1 registers them while it answers its first request, which may be for Signalman's MBean.
     */
    boolean runsJolokia() {
        long loaded = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
        if (loaded == loadedWithoutJolokia) {
            return false;
        }
        boolean runs = instrumentation.stream()
                .flatMap(instrument -> Stream.of(instrument.getAllLoadedClasses()))
                .anyMatch(type -> JOLOKIA_HTTP.contains(type.getPackageName()) && !isOurs(type));
        if (!runs) {
            loadedWithoutJolokia = loaded;
        }
        return runs;
    }

    /** True also for the classes of a detached agent: they stay until they are collected. */
    private static boolean isOurs(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null && loader.getClass().getName().equals(ISOLATED_LOADER);
    }

    /**
     * Publishes the path of the run file to the command line, as a counter in the JVM's performance data. The counter
     * stays for the life of the JVM; the agent properties keep it for the next agent.
     *
     * @param runFile "" for none
     */
    void publishRunFile(String runFile) {
        try {
            Class<?> support = Class.forName("jdk.internal.vm.VMSupport");
            open(support);
            Properties properties =
                    (Properties) support.getMethod("getAgentProperties").invoke(null);
            if (!properties.containsKey(COUNTER)) {
                properties.put(COUNTER, counter());
            }
            byte[] text = ("=" + runFile + "\0").getBytes(StandardCharsets.UTF_8);
            ByteBuffer counter =
                    ((ByteBuffer) properties.get(COUNTER)).duplicate().clear();
            counter.put(text.length <= RUN_FILE_BYTES ? text : new byte[] {'=', 0});
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Not a HotSpot JVM: the command line looks at the files that the JVM holds open.
        }
    }

    /**
     * Returns a function that reads the descriptor of a channel ({@code SelChImpl.getFDVal}); empty if this JVM hides
     * it.
     */
    Optional<ToIntFunction<SocketChannel>> descriptors() {
        try {
            Class<?> selectable = Class.forName("sun.nio.ch.SelChImpl");
            open(selectable);
            MethodHandle descriptor = MethodHandles.lookup()
                    .findVirtual(selectable, "getFDVal", MethodType.methodType(int.class))
                    .asType(MethodType.methodType(int.class, SocketChannel.class));
            return Optional.of(channel -> descriptor(descriptor, channel));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static int descriptor(MethodHandle descriptor, SocketChannel channel) {
        try {
            return (int) descriptor.invokeExact(channel);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private Object counter() throws ReflectiveOperationException {
        Class<?> perf = Class.forName("jdk.internal.perf.Perf");
        open(perf);
        return perf.getMethod("createString", String.class, int.class, int.class, String.class, int.class)
                .invoke(perf.getMethod("getPerf").invoke(null), RUN_FILE, VARIABLE, STRING, "=", RUN_FILE_BYTES);
    }

    private void open(Class<?> type) {
        instrumentation.ifPresent(instrument -> instrument.redefineModule(
                type.getModule(),
                Set.of(),
                Map.of(),
                Map.of(type.getPackageName(), Set.of(HostJvm.class.getModule())),
                Set.of(),
                Map.of()));
    }
}
