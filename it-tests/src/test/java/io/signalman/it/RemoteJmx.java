package io.signalman.it;

import com.sun.tools.attach.VirtualMachine;
import io.signalman.it.hosts.RemoteClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.openmbean.CompositeData;
import org.awaitility.Awaitility;

/** The MBean as seen from a process that has none of our classes. */
final class RemoteJmx implements AutoCloseable {
    private static final String STRING = String.class.getName();

    private final TestProcess client;
    private int answered = 1; // The first line is "ready".

    private RemoteJmx(TestProcess client) {
        this.client = client;
    }

    static RemoteJmx of(TestHost host) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(host.pid()));
        String url;
        try {
            url = machine.startLocalManagementAgent();
        } finally {
            machine.detach();
        }
        return connect(classes(), url);
    }

    /** Through Jolokia's own adapter, which calls HTTP. */
    static RemoteJmx throughJolokia(TestHost host) throws Exception {
        HttpDoor http = host.http();
        String url = "service:jmx:jolokia://127.0.0.1:" + http.uri().getPort() + "/jolokia/";
        return connect(classes() + ":" + jolokiaClients() + "/*", url, "any", http.token());
    }

    /** Where the build has put Jolokia's clients with all that they need. */
    static Path jolokiaClients() {
        return TestHost.JAR.resolve("../../../it-tests/target/jolokia-clients").normalize();
    }

    /** These very classes, and nothing of ours that is not a test. */
    static String classes() {
        return RemoteClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    private static RemoteJmx connect(String classPath, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(TestProcess.javaOf(Jdks.current()).toString(), "-cp", classPath, RemoteClient.class.getName()));
        command.addAll(List.of(arguments));
        TestProcess client = TestProcess.start(new ProcessBuilder(command));
        client.awaitLine("ready");
        return new RemoteJmx(client);
    }

    /** What came back, or the exception. */
    Object sendSignal(String nameOrId, String signum) throws Exception {
        return invoke("sendSignal", new Object[] {nameOrId, signum}, STRING, STRING);
    }

    CompositeData report(String nameOrId, String signum) throws Exception {
        return (CompositeData) sendSignal(nameOrId, signum);
    }

    Object invoke(String operation, Object[] arguments, String... signature) throws Exception {
        return call(operation, arguments, signature);
    }

    Object attribute(String name) throws Exception {
        return call("getAttribute", name, "");
    }

    Object info() throws Exception {
        return call("getMBeanInfo", "", "");
    }

    private Object call(String operation, Object what, Object signature) throws Exception {
        String line = RemoteClient.write(new Object[] {operation, what, signature}) + "\n";
        client.input().write(line.getBytes(StandardCharsets.UTF_8));
        client.input().flush();
        int next = answered++;
        Awaitility.await("answer to " + operation)
                .pollInterval(java.time.Duration.ofMillis(1))
                .until(() -> client.answers().size() > next || !client.isAlive());
        List<String> lines = client.answers();
        return RemoteClient.read(lines.get(next));
    }

    @Override
    public void close() {
        client.close();
    }
}
