package io.signalman.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls to an agent that is too old to record the caller and the reason. */
class ContextCallsTest {
    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final List<String> sent = new ArrayList<>();

    /** The old interface. */
    public interface OldMXBean {
        String sendSignal(String target, String signum);

        int count();
    }

    private final OldMXBean agent = new OldMXBean() {
        @Override
        public String sendSignal(String target, String signum) {
            sent.add(target + " " + signum);
            return "sent";
        }

        @Override
        public int count() {
            return sent.size();
        }
    };

    @BeforeEach
    void register() throws Exception {
        server.registerMBean(agent, name());
    }

    private static ObjectName name() throws Exception {
        return new ObjectName("io.signalman:type=Old");
    }

    private OldMXBean proxy(String reason) throws Exception {
        return JMX.newMXBeanProxy(ContextCalls.over(server, reason), name(), OldMXBean.class);
    }

    @Test
    void anOldAgentIsCalledWithoutContextIfThereIsNoReason() throws Exception {
        assertThat(proxy("").sendSignal("nginx", "HUP")).isEqualTo("sent");
        assertThat(proxy("").count()).isEqualTo(1);
        assertThat(sent).containsExactly("nginx HUP");
    }

    @Test
    void nothingIsSentIfTheAgentCanNotRecordTheReason() throws Exception {
        OldMXBean old = proxy("by hand");

        assertThatThrownBy(() -> old.sendSignal("nginx", "HUP")).hasCauseInstanceOf(ReflectionException.class);
        assertThat(sent).isEmpty();
    }
}
