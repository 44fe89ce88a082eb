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
 * What we need of the JVM that we live in and no public API gives. Each is tried and gone without where it is not to
 * be had: it needs the agent's {@link Instrumentation} to open a package of the JDK to our module, and to nobody else.
 */
final class HostJvm {
    private static final Set<String> JOLOKIA_HTTP =
            Set.of("org.jolokia.jvmagent", "org.jolokia.http", "org.jolokia.server.core.http");

    private static final String ISOLATED_LOADER = "io.signalman.bootstrap.IsolatedLoader";

    private static final long POLL_MILLIS = 50;

    private static final String RUN_FILE = "io.signalman.runFile";
    private static final String COUNTER = RUN_FILE + ".counter";
    private static final int RUN_FILE_BYTES = 1024;

    /** V_Variable and U_String of perfData.hpp. */
    private static final int VARIABLE = 3;

    private static final int STRING = 5;

    private final Optional<Instrumentation> instrumentation;

    /** How many classes had ever been loaded when no Jolokia was among them; to look again takes milliseconds. */
    private volatile long loadedWithoutJolokia = -1;

    HostJvm(Optional<Instrumentation> instrumentation) {
        this.instrumentation = instrumentation;
    }

    /**
     * Waits until the host has made its platform MBean server, without making it: that would initialise
     * java.util.logging under a host that is about to set its own LogManager.
     *
     * @param patience after which it is made all the same
     */
    static MBeanServer platformServer(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!hasPlatformServer() && System.nanoTime() < deadline) {
            Thread.sleep(POLL_MILLIS);
        }
        return makePlatformServer();
    }

    /** With the host's class loader in place of ours: the host may have set an MBeanServerBuilder of its own. */
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

    /** JDK 24 and newer warn on stderr of a library's first native call (JEP 472); this grants it beforehand. */
    void allowNativeAccess() {
        try {
            Method allow = Module.class.getDeclaredMethod("implAddEnableNativeAccessToAllUnnamed");
            open(Module.class);
            allow.setAccessible(true);
            allow.invoke(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            // Older than JDK 22, or not ours to open: then there is no warning, or there is one.
        }
    }

    /** What {@code jcmd <pid> ManagementAgent.status} prints; from the -D options alone where that can't be asked. */
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
     * Whether the host has loaded what answers HTTP in Jolokia 1 or 2. Its MBeans tell too late: an agent of Jolokia 1
     * registers them while it answers its first request, which may be one for us.
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

    /** Also of an agent that was detached: its classes stay until they are collected. */
    private static boolean isOurs(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader != null && loader.getClass().getName().equals(ISOLATED_LOADER);
    }

    /**
     * Tells the command line where the run file is by a counter in the performance data, if the JVM has those. The counter
     * stays for the life of the JVM; the agent properties keep it for the next agent.
     *
     * @param runFile "" for none
     */
    void tellRunFile(String runFile) {
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
            // Not a HotSpot JVM: the command line looks at what it holds open.
        }
    }

    /** Tells the descriptor of a channel: {@code SelChImpl.getFDVal}; empty if this JVM does not show it. */
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
