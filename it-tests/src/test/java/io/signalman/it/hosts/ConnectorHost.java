package io.signalman.it.hosts;

import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorServer;
import javax.management.remote.JMXConnectorServerFactory;
import javax.management.remote.JMXServiceURL;

/** Opens a JMX connector without authentication and registers it. */
public final class ConnectorHost {
    private ConnectorHost() {}

    public static void main(String[] arguments) throws Exception {
        MBeanServer platform = ManagementFactory.getPlatformMBeanServer();
        JMXConnectorServer connector = JMXConnectorServerFactory.newJMXConnectorServer(
                new JMXServiceURL("service:jmx:rmi://"), Map.of(), null);
        platform.registerMBean(connector, new ObjectName("connector:type=own"));
        connector.start();
        PlainHost.main(arguments);
    }
}
