package io.signalman.jmx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServerMBean;

/**
 * Finds other doors to this JVM's MBeans that need no authentication: a remote JMX port without it, a JMX connector that the
 * host has registered, and a Jolokia of the host. A door that is not registered is not visible. Looks at most once a second,
 * since every send by a local caller asks.
 */
public final class Exposure implements Supplier<List<String>> {
    private static final long FRESH_NANOS = 1_000_000_000L;
    private static final Pattern REMOTE =
            Pattern.compile("Connection Type: remote\\b(.*?)(?=Connection Type:|\\z)", Pattern.DOTALL);
    private static final Pattern OPEN = Pattern.compile("jmxremote\\.authenticate\\s*=\\s*false");
    private static final Pattern PORT = Pattern.compile("jmxremote\\.port\\s*=\\s*([0-9]+)");

    private final MBeanServer platform;
    private final Supplier<String> managementAgentStatus;
    private final BooleanSupplier hostRunsJolokia;
    /** MBeans already checked: each check makes the server look up classes by name, up to a millisecond each. */
    private final Set<ObjectName> noConnectors = ConcurrentHashMap.newKeySet();

    private volatile Seen last;

    private record Seen(long nanos, List<String> doors) {}

    /**
     * Looks at the given server.
     *
     * @param managementAgentStatus the output of {@code jcmd <pid> ManagementAgent.status}
     * @param hostRunsJolokia whether other traces show a Jolokia
     */
    public Exposure(MBeanServer platform, Supplier<String> managementAgentStatus, BooleanSupplier hostRunsJolokia) {
        this.platform = platform;
        this.managementAgentStatus = managementAgentStatus;
        this.hostRunsJolokia = hostRunsJolokia;
        this.last = look();
    }

    @Override
    public List<String> get() {
        if (System.nanoTime() - last.nanos() > FRESH_NANOS) {
            last = look();
        }
        return last.doors();
    }

    private Seen look() {
        List<String> doors = new ArrayList<>();
        Matcher remote = REMOTE.matcher(managementAgentStatus.get());
        while (remote.find()) {
            if (OPEN.matcher(remote.group(1)).find()) {
                Matcher port = PORT.matcher(remote.group(1));
                doors.add("a remote JMX port without authentication" + (port.find() ? " (" + port.group(1) + ")" : ""));
            }
        }
        if (hasConnectorOfTheHost()) {
            doors.add("a JMX connector of the host");
        }
        if (hostRunsJolokia.getAsBoolean() || hasJolokiaMBeans()) {
            doors.add("a Jolokia of the host");
        }
        return new Seen(System.nanoTime(), List.copyOf(doors));
    }

    /** Its authentication is not visible from outside, so it counts as open. */
    private boolean hasConnectorOfTheHost() {
        Set<ObjectName> names = platform.queryNames(null, null);
        noConnectors.retainAll(names);
        for (ObjectName name : names) {
            if (!noConnectors.contains(name)) {
                if (isConnector(name)) {
                    return true;
                }
                noConnectors.add(name);
            }
        }
        return false;
    }

    private boolean isConnector(ObjectName name) {
        try {
            return platform.isInstanceOf(name, JMXConnectorServerMBean.class.getName());
        } catch (InstanceNotFoundException unregistered) {
            return false;
        }
    }

    /** Every Jolokia agent registers its own MBeans in such a domain, sooner or later. */
    private boolean hasJolokiaMBeans() {
        try {
            return !platform.queryNames(new ObjectName("jolokia*:*"), null).isEmpty();
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
