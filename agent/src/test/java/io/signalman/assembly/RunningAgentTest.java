package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.jmx.SignalManagerMXBean;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.management.MBeanServer;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerFactory;
import javax.management.MBeanServerNotification;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningAgentTest {
    @TempDir
    Path folder;

    private final MBeanServer platform = MBeanServerFactory.newMBeanServer();

    /** What a client sees that calls the MBean at its registration and at each unregistration. */
    private final List<String> seen = new ArrayList<>();

    private ObjectName name;

    @BeforeEach
    void watchTheMBean() throws Exception {
        name = new ObjectName(SignalManagerMXBean.OBJECT_NAME);
        platform.addNotificationListener(
                MBeanServerDelegate.DELEGATE_NAME,
                (notification, handback) -> seen.add(isRegistration(notification.getType()) ? callTheMBean() : "gone"),
                null,
                null);
    }

    private static boolean isRegistration(String type) {
        return type.equals(MBeanServerNotification.REGISTRATION_NOTIFICATION);
    }

    private String callTheMBean() {
        try {
            Object signals = platform.invoke(name, "listSignals", new Object[0], new String[0]);
            return (((Object[]) signals).length > 0 ? "signals" : "no signals") + ", url \""
                    + platform.getAttribute(name, "Url") + "\"";
        } catch (Exception e) {
            return e.toString();
        }
    }

    private RunningAgent start(int port) throws Exception {
        Settings settings = Settings.of(Map.of("run.dir", folder.toString(), "port", String.valueOf(port)));
        return RunningAgent.start(settings, new HostJvm(Optional.empty()), platform);
    }

    @Test
    void theMBeanWorksBeforeHttpStartsAndSaysSo() throws Exception {
        try (RunningAgent agent = start(0)) {
            assertThat(seen).containsExactly("signals, url \"\"");
            assertThat(platform.getAttribute(name, "Url"))
                    .isEqualTo(agent.address())
                    .asString()
                    .startsWith("http://");
        }
        assertThat(seen).last().isEqualTo("gone");
    }

    @Test
    void ifHttpCanNotStartTheMBeanIsUnregistered() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> start(taken.getLocalPort()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Cannot listen on");

            assertThat(seen).containsExactly("signals, url \"\"", "gone");
            assertThat(platform.isRegistered(name)).isFalse();
            assertThat(folder).isEmptyDirectory();
        }
    }
}
