package io.signalman.it;

import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.VirtualMachine;
import io.signalman.it.hosts.RemoteClient;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.openmbean.CompositeData;

/** Calls the MBean from a process that has none of our classes. */
final class RemoteJmx implements AutoCloseable {
    private static final String STRING = String.class.getName();

    private final Child client;
    private int answered = 1; // The first line is "ready".

    private RemoteJmx(Child client) {
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

    /** The folder into which the build copies Jolokia's clients and their dependencies. */
    static Path jolokiaClients() {
        return TestHost.JAR.resolve("../../../it-tests/target/jolokia-clients").normalize();
    }

    /** The class path with the classes of the integration tests alone. */
    static String classes() {
        return RemoteClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    private static RemoteJmx connect(String classPath, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Jdks.java(Jdks.current()).toString(), "-cp", classPath, RemoteClient.class.getName()));
        command.addAll(List.of(arguments));
        Child client = Child.start(command);
        client.awaitLine("ready");
        return new RemoteJmx(client);
    }

    /** The returned value, or the exception. */
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
        client.line(RemoteClient.write(new Object[] {operation, what, signature}));
        int next = answered++;
        await("answer to " + operation).until(() -> client.stdout().size() > next || !client.isAlive());
        List<String> lines = client.stdout();
        return RemoteClient.read(lines.get(next));
    }

    @Override
    public void close() {
        client.close();
    }
}
