package io.signalman.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.cli.attach.AttachRules;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.output.Failure;
import io.signalman.testing.Child;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.rmi.Remote;
import java.rmi.server.UnicastRemoteObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JmxClientTest {
    private static final int NOBODY = 65534;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "service:jmx:rmi://127.0.0.1/stub/rO0ABXN9AAAAAQ==",
                "service:jmx:rmi://127.0.1.1/stub/rO0A+/x",
                "service:jmx:rmi://[0:0:0:0:0:0:0:1]/stub/rO0A",
                "service:jmx:rmi://[::1]/stub/rO0A"
            })
    void anAddressOfTheJdksLocalAgentIsLocal(String address) {
        assertThat(JmxClient.isLocal(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "service:jmx:rmi:///jndi/rmi://127.0.0.1:1099/jmxrmi",
                "service:jmx:rmi://127.0.0.1/jndi/ldap://127.0.0.1/x",
                "service:jmx:rmi://127.0.0.1/stub/../jndi/ldap://x",
                "service:jmx:rmi://127.0.0.1.example.com/stub/rO0A",
                "service:jmx:rmi://127.0.0.1:1099/stub/rO0A",
                "service:jmx:rmi://10.0.0.1/stub/rO0A",
                "service:jmx:iiop://127.0.0.1/stub/rO0A",
                "service:jmx:rmi://127.0.0.1/stub/rO0A\n"
            })
    void anyOtherAddressIsNotLocal(String address) {
        assertThat(JmxClient.isLocal(address)).isFalse();
    }

    /** The stub of the JDK's local agent, with a socket factory. */
    private static final String HOST = "io.signalman.cli.demo.DemoHost";

    @Test
    void thePortOfAStubIsRead() throws Exception {
        Remote object = new Remote() {};
        Remote stub = UnicastRemoteObject.exportObject(
                object, 0, null, port -> new ServerSocket(port, 0, InetAddress.getLoopbackAddress()));
        try {
            Matcher endpoint = Pattern.compile("endpoint:\\[[^,\\]]*:([0-9]+)").matcher(stub.toString());
            assertThat(endpoint.find()).as(stub.toString()).isTrue();
            int port = Integer.parseInt(endpoint.group(1));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new ObjectOutputStream(bytes).writeObject(stub);

            assertThat(JmxClient.port(address(bytes.toByteArray()))).isEqualTo(port);
            for (int length = 0; length < bytes.size(); length++) {
                assertThat(JmxClient.port(address(Arrays.copyOf(bytes.toByteArray(), length))))
                        .isIn(0, port);
            }
        } finally {
            UnicastRemoteObject.unexportObject(object, true);
        }
    }

    @Test
    void thePortOfAStubWithoutSocketFactoriesIsRead() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream stub = new DataOutputStream(bytes);
        stub.writeUTF("UnicastRef");
        stub.writeUTF("127.0.0.1");
        stub.writeInt(4242);

        assertThat(JmxClient.port(address(bytes.toByteArray()))).isEqualTo(4242);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "service:jmx:rmi:///jndi/rmi://127.0.0.1:1099/jmxrmi",
                "service:jmx:rmi://127.0.0.1/stub/",
                "service:jmx:rmi://127.0.0.1/stub/rO0A",
                "service:jmx:rmi://127.0.0.1/stub/!!!!"
            })
    void anAddressWithoutAStubHasNoPort(String address) {
        assertThat(JmxClient.port(address)).isZero();
    }

    @Test
    void aStubOfAnotherKindHasNoPort() {
        byte[] other = new byte[15];
        other[14] = 1;

        assertThat(JmxClient.port(address(other))).isZero();
    }

    private static String address(byte[] stub) {
        return "service:jmx:rmi://127.0.0.1/stub/" + Base64.getEncoder().encodeToString(stub);
    }

    @Test
    void rootDoesNotConnectToAJvmOfAnotherUser() throws Exception {
        assumeTrue(JvmProcess.ownUid() == 0, "needs root to start a JVM of another user");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        String name = HOST.replace('.', '/') + ".class";
        Path copy = folder.resolve(name);
        Files.createDirectories(copy.getParent());
        try (var in = JmxClient.class.getResourceAsStream("/" + name)) {
            Files.write(copy, in.readAllBytes());
        }
        try (Child jvm = Child.start(
                "setpriv",
                "--reuid=" + NOBODY,
                "--clear-groups",
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                folder.toString(),
                HOST,
                "stay")) {
            Awaitility.await()
                    .ignoreExceptionsInstanceOf(Failure.class)
                    .until(() -> AttachRules.check(jvm.pid()).uid() == NOBODY);
            assertThatThrownBy(() -> JmxClient.connect(jvm.pid(), ""))
                    .isInstanceOfSatisfying(
                            Failure.class,
                            failure -> assertThat(failure.exitCode()).isEqualTo(3))
                    .hasMessageContaining("run this command as user");
        }
    }
}
