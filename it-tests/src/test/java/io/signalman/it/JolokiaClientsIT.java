package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.it.hosts.JolokiaJavaClient;
import io.signalman.testing.Child;
import java.nio.file.Path;
import javax.management.MBeanInfo;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Jolokia's unmodified clients, each in its own process. */
class JolokiaClientsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theJavaClientWorks(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder)) {
            String name = Children.uniqueName();
            Child worker = children.reporter(name);

            Child client = children.own(new ProcessBuilder(
                    Jdks.java(Jdks.current()).toString(),
                    "-cp",
                    RemoteJmx.classes() + ":" + RemoteJmx.jolokiaClients() + "/*",
                    JolokiaJavaClient.class.getName(),
                    host.http().url() + "/jolokia",
                    host.http().token(),
                    name));

            client.awaitLine("done");
            worker.awaitLine("got HUP");
            assertThat(client.lines())
                    .contains("scope user", "bulk 2", "search [\"io.signalman:type=SignalManager\"]")
                    .anyMatch(line -> line.startsWith("version {") && line.contains("\"signalman\""))
                    .anyMatch(line -> line.startsWith("sent {") && line.contains("\"DELIVERED\""))
                    .anyMatch(line -> line.startsWith("refused 400 java.lang.IllegalArgumentException ")
                            && line.contains("bad_value: target \"+5\""));
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theJmxAdapterWorks(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder);
                RemoteJmx jmx = RemoteJmx.throughJolokia(host)) {
            Child worker = children.reporter(Children.uniqueName());

            assertThat(((MBeanInfo) jmx.info()).getOperations()).hasSize(22);
            assertThat(jmx.attribute("Scope")).isEqualTo("user");
            CompositeData report = jmx.report(String.valueOf(worker.pid()), "USR1");
            worker.awaitLine("got USR1");
            assertThat(report.get("ok")).isEqualTo(true);
            assertThat(JmxDoor.results(report)[0].get("outcome")).isEqualTo("DELIVERED");
            CompositeData probe =
                    (CompositeData) jmx.invoke("probe", new Object[] {(long) worker.pid()}, long.class.getName());
            assertThat(probe.get("maySignal")).isEqualTo(true);
            assertThat(jmx.sendSignal("+5", "TERM"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE)
                    .hasMessageContaining("bad_value: target \"+5\"");
        }
    }

    private TestHost attached(Path jdk) throws Exception {
        TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
        assertThat(host.attach().status()).isEqualTo("started");
        return host;
    }
}
