package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Users of the host's own JMX who log in over RMI. */
class RmiUsersIT {
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
    void aUserWhoIsCalledOwnerIsNotTheOwner(Path jdk) throws Exception {
        int port = freePort();
        try (TestHost host = host(jdk, port)) {
            host.attach();
            try (JmxDoor owner = door(port, "owner");
                    JmxDoor ann = door(port, "ann")) {
                assertThat(send(owner).get("ok")).isEqualTo(true);
                assertThat(send(ann).get("ok")).isEqualTo(true);
                host.http().post("/processes/" + child.pid() + "/_signal/HUP");

                assertThat(principals(ann)).containsExactlyInAnyOrder("jmx:owner", "ann", "owner");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aJmxUserGetsNoRightsOfTheOwnerOrOfAToken(Path jdk) throws Exception {
        int port = freePort();
        Path policy = write("policy", "allow owner,ann * * *\nallow * probe,list * *\nallow jmx:ann send 0 *\n");
        Path tokens = write("tokens", "ann admin sha256:" + "0".repeat(64) + "\n");
        try (TestHost host = host(jdk, port)) {
            host.attach("policy=" + policy, "tokens=" + tokens);
            try (JmxDoor owner = door(port, "owner");
                    JmxDoor ann = door(port, "ann")) {
                for (JmxDoor door : List.of(owner, ann)) {
                    assertThat(JmxDoor.results(send(door))[0].get("outcome")).isEqualTo("REFUSED");
                    assertThat(door.probe(child.pid()).get("exists")).isEqualTo(true);
                }
                assertThat(ann.sendSignal(String.valueOf(child.pid()), "0").get("ok"))
                        .isEqualTo(true);
                assertThat(principals(owner)).containsExactlyInAnyOrder("jmx:owner", "jmx:ann");
            }
            assertThat(host.http()
                            .post("/processes/" + child.pid() + "/_signal/USR1")
                            .status())
                    .isEqualTo(200);
            child.awaitLine("got USR1");
            assertThat(child.lines()).doesNotContain("got HUP");
        }
    }

    /** Otherwise a token that is revoked, or a tokens file that is broken, would make somebody else of the user. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aJmxUserIsTheSamePrincipalWhateverTheTokensFileHas(Path jdk) throws Exception {
        int port = freePort();
        Path policy = write("policy", "allow ann send,probe,list * *\nallow * probe,list * *\n");
        Path tokens = write("tokens", "ann operator\n");
        try (TestHost host = host(jdk, port)) {
            host.attach("policy=" + policy, "tokens=" + tokens);
            try (JmxDoor ann = door(port, "ann")) {
                assertThat(JmxDoor.results(send(ann))[0].get("outcome")).isEqualTo("REFUSED");
                write("tokens", "bob admin sha256:" + "0".repeat(64) + "\n");
                await().until(() -> !ann.attribute("Policy").toString().contains(tokens.toString()));
                assertThat(JmxDoor.results(send(ann))[0].get("outcome")).isEqualTo("REFUSED");
                assertThat(principals(ann)).containsExactly("jmx:ann");
            }
        }
    }

    private CompositeData send(JmxDoor door) throws Exception {
        return door.sendSignal(String.valueOf(child.pid()), "HUP");
    }

    private static List<String> principals(JmxDoor door) throws Exception {
        return ((TabularData) door.attribute("Counts"))
                .values().stream()
                        .map(row -> ((CompositeData) row).get("key").toString().split(" ", 3)[2])
                        .distinct()
                        .toList();
    }

    private TestHost host(Path jdk, int port) throws IOException {
        Path passwords = write("passwords", "owner secret\nann secret\n");
        Path access = write("access", "owner readwrite\nann readwrite\n");
        return new TestHost.Builder(folder)
                .jdk(jdk)
                .options(
                        "-Dcom.sun.management.jmxremote.port=" + port,
                        "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                        "-Djava.rmi.server.hostname=127.0.0.1",
                        "-Dcom.sun.management.jmxremote.ssl=false",
                        "-Dcom.sun.management.jmxremote.password.file=" + passwords,
                        "-Dcom.sun.management.jmxremote.access.file=" + access)
                .start();
    }

    private Path write(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @SuppressWarnings("BanJNDI") // The address is our own child's.
    private static JmxDoor door(int port, String user) throws IOException {
        String url = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi";
        return new JmxDoor(JMXConnectorFactory.connect(
                new JMXServiceURL(url), Map.of(JMXConnector.CREDENTIALS, new String[] {user, "secret"})));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
