package io.signalman.http.jolokia;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.service.api.AgentDetails;
import org.jolokia.server.core.service.api.JolokiaContext;
import org.jolokia.server.core.service.api.JolokiaService;
import org.jolokia.server.core.service.api.SecurityDetails;
import org.jolokia.server.core.service.request.RequestHandler;
import org.jolokia.server.core.service.serializer.Serializer;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;
import org.jolokia.server.core.util.jmx.MBeanServerAccess;
import org.jolokia.server.core.util.jmx.SingleMBeanServerAccess;

/**
 * Shows Jolokia one MBean on one server, and nothing else.
 *
 * <p>It replaces Jolokia's own service manager, which would add the platform's MBean server (and create it if the host has
 * not yet), register MBeans there, read system properties and list network interfaces.
 */
final class OneMBeanContext implements JolokiaContext {

    private static final Map<ConfigKey, String> SETTINGS = Map.of(
            ConfigKey.AGENT_ID, "signalman",
            ConfigKey.ALLOW_ERROR_DETAILS, "false",
            ConfigKey.DISABLE_DETECTORS, "true");

    private final ObjectName name;
    private final MBeanServerAccess access;
    private final RequestHandler mbeans;
    private final Serializer serializer;

    OneMBeanContext(MBeanServer server, ObjectName name, RequestHandler mbeans, Serializer serializer) {
        this.name = name;
        this.access = new SingleMBeanServerAccess(server);
        this.mbeans = mbeans;
        this.serializer = serializer;
    }

    @Override
    public MBeanServerAccess getMBeanServerAccess() {
        return access;
    }

    @Override
    public <T extends JolokiaService<?>> SortedSet<T> getServices(Class<T> type) {
        SortedSet<T> services = new TreeSet<>();
        for (JolokiaService<?> service : Set.of(mbeans, serializer)) {
            if (type.isInstance(service)) {
                services.add(type.cast(service));
            }
        }
        return services;
    }

    @Override
    public <T extends JolokiaService<?>> T getService(Class<T> type) {
        return getMandatoryService(type);
    }

    @Override
    public <T extends JolokiaService<?>> T getMandatoryService(Class<T> type) {
        return getServices(type).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Jolokia service " + type.getName()));
    }

    @Override
    public boolean isServiceEnabled(String className) {
        return true;
    }

    @Override
    public String getConfig(ConfigKey key) {
        return SETTINGS.getOrDefault(key, key.getDefaultValue());
    }

    @Override
    public Set<ConfigKey> getConfigKeys() {
        return Collections.emptySet();
    }

    @Override
    public String dateFormat() {
        return getConfig(ConfigKey.DATE_FORMAT);
    }

    @Override
    public AgentDetails getAgentDetails() {
        return new AgentDetails(getConfig(ConfigKey.AGENT_ID));
    }

    @Override
    public SecurityDetails getSecurityDetails() {
        return new SecurityDetails();
    }

    @Override
    public ObjectName registerMBean(Object mbean, String... optionalName) {
        throw new UnsupportedOperationException("Jolokia registers nothing here");
    }

    @Override
    public void unregisterMBean(ObjectName objectName) {
        throw new UnsupportedOperationException("Jolokia registers nothing here");
    }

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return method == HttpMethod.POST;
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return type == RequestType.EXEC
                || type == RequestType.READ
                || type == RequestType.LIST
                || type == RequestType.SEARCH;
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName mbean, String attribute) {
        return mbean.equals(name);
    }

    @Override
    public boolean isAttributeWriteAllowed(ObjectName mbean, String attribute) {
        return false;
    }

    @Override
    public boolean isOperationAllowed(ObjectName mbean, String operation) {
        return mbean.equals(name);
    }

    @Override
    public boolean isObjectNameHidden(ObjectName mbean) {
        return !mbean.equals(name);
    }

    @Override
    public boolean isRemoteAccessAllowed(String... hostOrAddress) {
        return false;
    }

    @Override
    public boolean isOriginAllowed(String origin, boolean onlyWhenStrict) {
        return false;
    }

    @Override
    public boolean isDebug() {
        return false;
    }

    /** Jolokia must not log: the output belongs to the host. */
    @Override
    public void debug(String message) {}

    @Override
    public void info(String message) {}

    @Override
    public void error(String message, Throwable thrown) {}
}
