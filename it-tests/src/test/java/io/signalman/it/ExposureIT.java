package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.it.hosts.ConnectorHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another open door to the JVM's MBeans makes local callers viewers and is reported; a token still sends. */
class ExposureIT {
    @TempDir
    Path folder;

    private Children children;
    private Child child;

    @BeforeEach
    void startChild() throws IOException {
        children = new Children(folder);
        child = children.reporter(Children.uniqueName());
    }

    @AfterEach
    void endChild() {
        children.close();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void withoutAnotherDoorALocalCallerMaySend(Path jdk) throws Exception {
        try (TestHost host = host(jdk).start()) {
            host.attach();
            try (JmxDoor jmx = host.jmx()) {
                assertThat((String[]) jmx.attribute("Exposure")).isEmpty();
                assertThat(send(jmx).get("ok")).isEqualTo(true);
            }
        }
    }

    /** The classes of an ended Jolokia stay until they are collected. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theJolokiaOfAnAgentThatLeftIsNotTheHosts(Path jdk) throws Exception {
        Path newer = Files.copy(TestHost.JAR, folder.resolve("newer.jar"));
        try (TestHost host = host(jdk).start()) {
            for (Path jar : List.of(TestHost.JAR, newer, TestHost.JAR)) {
                assertThat(host.obey(jar, "").status()).isEqualTo("started");
                try (JmxDoor jmx = host.jmx()) {
                    assertThat((String[]) jmx.attribute("Exposure")).isEmpty();
                }
                // Jolokia answers this request, which loads its classes.
                assertThat(host.http()
                                .jolokia("{\"type\":\"read\",\"mbean\":\"io.signalman:type=SignalManager\","
                                        + "\"attribute\":\"Version\"}")
                                .json())
                        .containsEntry("status", 200L);
                assertThat(host.detach().status()).isEqualTo("stopped");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aRemotePortWithoutAuthenticationIsOne(Path jdk) throws Exception {
        int port = freePort();
        try (TestHost host = host(jdk).options(remote(port)).start()) {
            host.attach();

            assertLogged(host, "a remote JMX port without authentication (" + port + ")");
            assertExposed(host, "a remote JMX port without authentication (" + port + ")");
            try (JmxDoor stranger = remoteDoor(port, Map.of())) {
                assertRefused(send(stranger));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void oneFromAConfigurationFileIsSeenToo(Path jdk) throws Exception {
        int port = freePort();
        Path config = Files.write(
                folder.resolve("management.properties"),
                java.util.Arrays.stream(remote(port))
                        .map(option -> option.substring(2))
                        .toList());
        try (TestHost host =
                host(jdk).options("-Dcom.sun.management.config.file=" + config).start()) {
            host.attach();

            assertExposed(host, "a remote JMX port without authentication (" + port + ")");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void oneThatIsOpenedLaterIsSeenToo(Path jdk) throws Exception {
        int port = freePort();
        try (TestHost host = host(jdk).start()) {
            host.attach();
            Child.output(
                    jdk.resolve("bin/jcmd").toString(),
                    String.valueOf(host.pid()),
                    "ManagementAgent.start",
                    "jmxremote.port=" + port,
                    "jmxremote.host=127.0.0.1",
                    "jmxremote.ssl=false",
                    "jmxremote.authenticate=false");

            await().untilAsserted(() -> assertExposed(host, "a remote JMX port without authentication (" + port + ")"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aRemotePortWithAuthenticationIsNoExposure(Path jdk) throws Exception {
        int port = freePort();
        Path passwords = Files.writeString(folder.resolve("passwords"), "ann secret\n");
        Files.setPosixFilePermissions(passwords, PosixFilePermissions.fromString("rw-------"));
        Path access = Files.writeString(folder.resolve("access"), "ann readwrite\n");
        try (TestHost host = host(jdk)
                .options(
                        "-Dcom.sun.management.jmxremote.port=" + port,
                        "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                        "-Djava.rmi.server.hostname=127.0.0.1",
                        "-Dcom.sun.management.jmxremote.ssl=false",
                        "-Dcom.sun.management.jmxremote.password.file=" + passwords,
                        "-Dcom.sun.management.jmxremote.access.file=" + access)
                .start()) {
            host.attach();
            try (JmxDoor local = host.jmx()) {
                assertThat((String[]) local.attribute("Exposure")).isEmpty();
                assertThat(send(local).get("ok")).isEqualTo(true);
            }
            host.detach();
            host.attach("local.role=viewer");
            try (JmxDoor ann = remoteDoor(port, Map.of(JMXConnector.CREDENTIALS, new String[] {"ann", "secret"}));
                    JmxDoor local = host.jmx()) {
                assertThat(send(ann).get("ok")).isEqualTo(true);
                assertRefused(send(local));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aJolokiaOfTheHostIsOne(Path jdk) throws Exception {
        for (String version : new String[] {"1.7.2", "2.0.3", "2.6.0"}) {
            try (TestHost host = host(jdk).options(Libraries.jolokia(version)).start()) {
                await().until(() ->
                        host.process().lines().stream().anyMatch(line -> line.startsWith("Jolokia: Agent")));
                host.attach();

                assertLogged(host, "a Jolokia of the host");
                assertExposed(host, "a Jolokia of the host");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aConnectorThatTheHostHasRegisteredIsOne(Path jdk) throws Exception {
        try (TestHost host = host(jdk).main(ConnectorHost.class).start()) {
            host.attach();

            assertLogged(host, "a JMX connector of the host");
            assertExposed(host, "a JMX connector of the host");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theSettingLocalRoleWins(Path jdk) throws Exception {
        try (TestHost host = host(jdk).options(remote(freePort())).start()) {
            host.attach("local.role=admin");
            try (JmxDoor jmx = host.jmx()) {
                assertThat((String[]) jmx.attribute("Exposure")).hasSize(1);
                assertThat(send(jmx).get("ok")).isEqualTo(true);
            }
        }
        try (TestHost host = host(jdk).start()) {
            host.attach("local.role=viewer");
            try (JmxDoor jmx = host.jmx()) {
                assertThat((String[]) jmx.attribute("Exposure")).isEmpty();
                assertRefused(send(jmx));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void underAPolicyItsRulesDecideForLocalCallers(Path jdk) throws Exception {
        Path policy = Files.writeString(folder.resolve("policy"), "allow local send HUP *\n");
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-------"));
        try (TestHost host = host(jdk).options(remote(freePort())).start()) {
            host.attach("policy=" + policy);
            try (JmxDoor jmx = host.jmx()) {
                assertThat((String[]) jmx.attribute("Exposure")).hasSize(1);
                assertThat(send(jmx).get("ok")).isEqualTo(true);
                assertThat(jmx.sendSignal(String.valueOf(child.pid()), "USR1").get("ok"))
                        .isEqualTo(false);
            }
        }
    }

    /** The attribute names the door; a local caller may look but not send; the token sends. */
    private void assertExposed(TestHost host, String door) throws Exception {
        try (JmxDoor local = host.jmx()) {
            assertThat((String[]) local.attribute("Exposure")).containsExactly(door);
            CompositeData report = send(local);
            assertRefused(report);
            assertThat(JmxDoor.results(report)[0].get("message").toString()).contains(door);
            assertThat(local.listProcesses(String.valueOf(child.pid()))).hasSize(1);
        }
        assertThat(host.http()
                        .post("/processes/" + child.pid() + "/_signal/USR1")
                        .status())
                .isEqualTo(200);
        child.awaitLine("got USR1");
        assertThat(child.lines()).doesNotContain("got HUP");
    }

    private static void assertLogged(TestHost host, String door) {
        await().untilAsserted(() -> assertThat(host.process().lines())
                .filteredOn(line -> line.startsWith("signalman: open door: " + door))
                .hasSize(1));
    }

    private CompositeData send(JmxDoor jmx) throws Exception {
        return jmx.sendSignal(String.valueOf(child.pid()), "HUP");
    }

    private static void assertRefused(CompositeData report) {
        assertThat(report.get("ok")).isEqualTo(false);
        assertThat(JmxDoor.results(report)).singleElement().satisfies(result -> {
            assertThat(result.get("outcome")).isEqualTo("REFUSED");
            assertThat(result.get("message").toString()).contains("local.role");
        });
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk);
    }

    private static String[] remote(int port) {
        return new String[] {
            "-Dcom.sun.management.jmxremote.port=" + port,
            "-Dcom.sun.management.jmxremote.host=127.0.0.1",
            "-Djava.rmi.server.hostname=127.0.0.1",
            "-Dcom.sun.management.jmxremote.ssl=false",
            "-Dcom.sun.management.jmxremote.authenticate=false"
        };
    }

    @SuppressWarnings("BanJNDI") // The address is our own child's.
    private static JmxDoor remoteDoor(int port, Map<String, ?> environment) throws IOException {
        String url = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
        return new JmxDoor(JMXConnectorFactory.connect(new JMXServiceURL(url), environment));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
