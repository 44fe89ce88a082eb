package io.signalman.bench;

import io.signalman.it.JmxDoor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import oshi.SystemInfo;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/** One call each in a JVM with the agent: ours through the platform MBean server, and Java's alternatives. */
@State(Scope.Benchmark)
public class InProcessBenchmark {
    private static final String[] TWO_TEXTS = {"java.lang.String", "java.lang.String"};
    private static final String[] A_TEXT = {"java.lang.String"};
    private static final String[] A_NUMBER = {"long"};
    private static final String[] A_NUMBER_AND_A_TEXT = {"long", "java.lang.String"};

    /** Of a process that lives as long as the run. */
    @Param("")
    public String pid = "";

    /** Of a process group. */
    @Param("")
    public String pgid = "";

    /** A target: one process among many, or conditions. */
    @Param("")
    public String name = "";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "writer");
        thread.setDaemon(true);
        return thread;
    });

    private final OperatingSystem oshi = new SystemInfo().getOperatingSystem();
    private ObjectName manager;
    private String handle = "";

    /** Waits for the agent, which waits for the platform MBean server. */
    @Setup
    public void awaitAgent() throws Exception {
        manager = JmxDoor.name();
        for (int tries = 0; !server.isRegistered(manager); tries++) {
            if (tries > 1000) {
                throw new IllegalStateException("the agent did not start");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        if (!pid.isEmpty()) {
            handle = (String) ((javax.management.openmbean.CompositeData) probe()).get("handle");
        }
    }

    /** The system calls of one signal through JNA, and nothing else. */
    @Benchmark
    public int jnaLoop() throws IOException {
        return JnaLoop.send(Integer.parseInt(pid));
    }

    /** The same for each member of a group, which every stat is read to find. */
    @Benchmark
    public int jnaLoopOverGroup() throws IOException {
        int sent = 0;
        for (int member : JnaLoop.members(pgid)) {
            sent += JnaLoop.send(member);
        }
        return sent;
    }

    @Benchmark
    public Object sendByPid() throws Exception {
        return server.invoke(manager, "sendSignal", new Object[] {pid, "0"}, TWO_TEXTS);
    }

    @Benchmark
    public Object sendByHandle() throws Exception {
        return server.invoke(manager, "sendSignal", new Object[] {handle, "0"}, TWO_TEXTS);
    }

    @Benchmark
    public Object probe() throws Exception {
        return server.invoke(manager, "probe", new Object[] {Long.valueOf(pid)}, A_NUMBER);
    }

    @Benchmark
    public Object sendToGroup() throws Exception {
        return server.invoke(manager, "signalGroup", new Object[] {Long.valueOf(pgid), "0"}, A_NUMBER_AND_A_TEXT);
    }

    @Benchmark
    public boolean processHandleIsAlive() {
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow().isAlive();
    }

    /** An audit trail records a signal before and after it was sent, both times on its own thread. */
    @Benchmark
    public void twoHandOvers() throws Exception {
        for (int i = 0; i < 2; i++) {
            writer.submit(() -> {}).get();
        }
    }

    @Benchmark
    public Object sendByName() throws Exception {
        return server.invoke(manager, "sendSignal", new Object[] {name, "0"}, TWO_TEXTS);
    }

    @Benchmark
    public Object listByName() throws Exception {
        return server.invoke(manager, "listProcesses", new Object[] {name}, A_TEXT);
    }

    /** The JDK knows the path of the program and not its name, but reads as much. */
    @Benchmark
    public List<ProcessHandle> processHandlesByName() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("/" + name))
                        .isPresent())
                .toList();
    }

    @Benchmark
    public List<OSProcess> oshiByName() {
        return oshi.getProcesses(process -> process.getName().equals(name), null, 0);
    }
}
