package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts that can't be attached to: the command line says why and leaves them alone. */
class ClosedHostsIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void oneThatForbidsToAttachIsLeftAlone(Path jdk) throws Exception {
        try (TestHost host = host(jdk).options("-XX:+DisableAttachMechanism").start()) {
            Child attach = TestHost.signalman(jdk, folder, TestHost.JAR, "attach", String.valueOf(host.pid()));

            assertThat(attach.awaitEnd()).isEqualTo(3);
            assertThat(attach.lines()).anyMatch(line -> line.contains("-XX:+DisableAttachMechanism"));
            assertThat(host.process().lines()).containsExactly("ready");
            host.leave();
        }
    }

    @Test
    void oneThatForbidsToLoadAgentsIsLeftAlone() throws Exception {
        Path jdk = Jdks.newest();
        try (TestHost host = host(jdk).options("-XX:-EnableDynamicAgentLoading").start()) {
            Child attach = TestHost.signalman(jdk, folder, TestHost.JAR, "attach", String.valueOf(host.pid()));

            assertThat(attach.awaitEnd()).isEqualTo(3);
            assertThat(attach.lines()).anyMatch(line -> line.contains("EnableDynamicAgentLoading"));
            assertThat(host.process().lines()).noneMatch(line -> line.contains("ASSERTION"));
            host.leave();
        }
    }

    @Test
    void oneWithASecurityManagerIsLeftAloneUntilItsPolicyGrantsAll() throws Exception {
        Path jdk = Jdks.all().get(0);
        assumeTrue(Jdks.version(jdk) < 24, "needs a JDK before 24, where a security manager can be installed");
        String sentence = "signalman: the agent did not start: this JVM has a Java security manager; grant";
        try (TestHost host = host(jdk).options("-Djava.security.manager").start()) {
            Child attach = TestHost.signalman(jdk, folder, TestHost.JAR, "attach", String.valueOf(host.pid()));

            assertThat(attach.awaitEnd()).isEqualTo(3);
            attach.awaitLineThatBegins("signalman: JVM " + host.pid() + " has a Java security manager");
            host.process().awaitLineThatBegins(sentence);
            host.leave();
        }
        try (TestHost host =
                host(jdk).options("-Djava.security.manager").javaagent("").start()) {
            host.process().awaitLineThatBegins(sentence);
            host.leave();
        }
        Path policy = Files.writeString(
                folder.resolve("java.policy"),
                "grant codeBase \"" + TestHost.JAR.toUri() + "\" { permission java.security.AllPermission; };");
        try (TestHost host = host(jdk)
                .options("-Djava.security.manager", "-Djava.security.policy=" + policy)
                .start()) {
            assertThat(host.attach().status()).isEqualTo("started");
            assertThat(host.http().get("/signals").status()).isEqualTo(200);
        }
    }

    /** Root's socket, which a JVM of another user can't remove when it starts. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void oneThatTheSocketOfAnEndedJvmKeepsFromBeingAttachedTo(Path jdk) throws Exception {
        try (TestHost host = host(jdk).start()) {
            leaveSocket(host.pid());

            Child attach = TestHost.signalman(jdk, folder, TestHost.JAR, "attach", String.valueOf(host.pid()));

            assertThat(attach.awaitEnd()).isEqualTo(3);
            attach.awaitLineThatBegins("signalman: JVM " + host.pid() + " can't be attached to: an ended JVM");
        }
    }

    private static void leaveSocket(int pid) throws IOException {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            Path path = Path.of("/tmp/.java_pid" + pid);
            socket.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk);
    }
}
