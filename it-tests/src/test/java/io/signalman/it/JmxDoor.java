package io.signalman.it;

import java.io.IOException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;

/** The MBean for a remote client: open types only, none of our classes. */
public record JmxDoor(JMXConnector connector) implements AutoCloseable {
    private static final String STRING = String.class.getName();
    private static final String LONG = long.class.getName();

    public MBeanServerConnection connection() throws IOException {
        return connector.getMBeanServerConnection();
    }

    public static ObjectName name() throws Exception {
        return new ObjectName("io.signalman:type=SignalManager");
    }

    public CompositeData sendSignal(String nameOrId, String signum) throws Exception {
        return (CompositeData) invoke("sendSignal", new Object[] {nameOrId, signum}, STRING, STRING);
    }

    CompositeData probe(long pid) throws Exception {
        return (CompositeData) invoke("probe", new Object[] {pid}, LONG);
    }

    CompositeData killGroup(long pgid) throws Exception {
        return (CompositeData) invoke("killGroup", new Object[] {pgid}, LONG);
    }

    CompositeData signalGroup(long pgid, String signum) throws Exception {
        return (CompositeData) invoke("signalGroup", new Object[] {pgid, signum}, LONG, STRING);
    }

    CompositeData[] listProcesses(String target) throws Exception {
        return (CompositeData[]) invoke("listProcesses", new Object[] {target}, STRING);
    }

    CompositeData[] listSignals() throws Exception {
        return (CompositeData[]) invoke("listSignals", new Object[0]);
    }

    Object attribute(String attribute) throws Exception {
        return connection().getAttribute(name(), attribute);
    }

    /** The results of a report. */
    static CompositeData[] results(CompositeData report) {
        return (CompositeData[]) report.get("results");
    }

    Object invoke(String operation, Object[] arguments, String... signature) throws Exception {
        return connection().invoke(name(), operation, arguments, signature);
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
