package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The agents that the command line finds, and its message about a JVM that does not answer. */
class FindAgentsIT {
    @TempDir
    Path folder;

    /** The run file is in a temp folder, in run.dir, or in a home that the command line does not know. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theCommandLineFindsAnAgentInAnyFolder(Path jdk) throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        try (TestHost host = host(jdk).options("-Duser.home=?").start();
                TestHost started = host(jdk)
                        .options("-Duser.home=?")
                        .javaagent("start.delay=0s,run.dir=" + elsewhere + "/run")
                        .start()) {
            String line = started.process().awaitLineThatBegins("signalman: Run file: ");
            assertThat(line).endsWith(elsewhere + "/run/" + started.pid() + ".json");
            host.attach();
            host.detach();
            host.attach("run.dir=" + elsewhere + "/again");

            CommandLine signalman = new CommandLine(Files.createDirectory(folder.resolve("user")));
            for (TestHost found : List.of(host, started)) {
                String pid = String.valueOf(found.pid());
                assertThat(signalman.expect(0, "jvms").out()).containsPattern("\n" + pid + " .* yes .*http://127");
                assertThat(signalman.expect(0, "status", "--jvm", pid).out()).contains(elsewhere.toString());
                signalman.expect(0, "kill", "--jvm", pid, "--reason", "a look", pid, "0");
            }
            host.detach();
            assertThat(signalman.expect(0, "jvms").out()).containsPattern("\n" + host.pid() + " .* no ");
        }
    }

    /** It sees another time since boot, and so another start of itself. */
    @Test
    void anAgentInATimeNamespaceIsFound() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path home = Files.createDirectory(folder.resolve("time"));
        try (TestHost host = new TestHost.Builder(home)
                .startedBy("unshare", "--time", "--boottime", "100000")
                .start()) {
            CommandLine signalman = new CommandLine(home);
            String pid = String.valueOf(host.pid());
            signalman.expect(0, "attach", pid);
            assertThat(signalman.expect(0, "jvms").out()).containsPattern("\n" + pid + " .* yes ");
            signalman.expect(0, "kill", "--jvm", pid, pid, "0");
        }
    }

    @Test
    void anAgentInTheUsualFolderHidesNoneElsewhere() throws Exception {
        Path user = Files.createDirectory(folder.resolve("user"));
        CommandLine signalman = new CommandLine(user);
        try (TestHost usual = new TestHost.Builder(user).start();
                TestHost other =
                        host(Jdks.current()).options("-XX:-UsePerfData").start()) {
            usual.attach();
            other.attach("run.dir=" + folder.resolve("elsewhere"));
            assertThat(signalman
                            .expect(2, "kill", String.valueOf(usual.pid()), "0")
                            .err())
                    .contains("Several agents run", usual.pid() + " (", other.pid() + " (");
            assertThat(signalman.expect(0, "status").out()).contains("JVM " + usual.pid(), "JVM " + other.pid());
        }
    }

    @Test
    void rootUsesAnotherUsersAgentOnlyByName() throws Exception {
        CommandLine signalman = new CommandLine(Files.createDirectory(folder.resolve("user")));
        Path home = Files.createDirectory(folder.resolve("nobody"));
        try (TestHost host = new TestHost.Builder(home).asNobody().start()) {
            String pid = String.valueOf(host.pid());
            signalman.expect(0, "attach", pid);

            assertThat(signalman.expect(4, "kill", pid, "0").err())
                    .contains("No agent of this user runs, but others do: " + pid + " (", "name one with --jvm");
            signalman.expect(0, "kill", "--jvm", pid, pid, "0");
        }
    }

    /** One JVM is stopped. Another process listens on the attach socket of the other JVM and never answers. */
    @Test
    void aJvmThatDoesNotAnswerHoldsNobodyUp() throws Exception {
        Path user = Files.createDirectory(folder.resolve("user"));
        CommandLine signalman = new CommandLine(user);
        try (TestHost usual = new TestHost.Builder(user).start();
                TestHost stopped =
                        host(Jdks.current()).options("-XX:-UsePerfData").start();
                TestHost hangs =
                        host(Jdks.current()).options("-XX:-UsePerfData").start();
                ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            usual.attach();
            Path socket = Path.of("/tmp/.java_pid" + hangs.pid());
            silent.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            signalman.expect(0, "kill", String.valueOf(stopped.pid()), "STOP");

            CommandLine.Result jvms = signalman.expect(0, "jvms");

            assertThat(jvms.out())
                    .containsPattern("\n" + usual.pid() + " .* yes ")
                    .containsPattern("\n" + stopped.pid() + " .* no ")
                    .containsPattern("\n" + hangs.pid() + " .* no ");
            CommandLine.Result status = signalman.expect(0, "status");
            assertThat(status.out()).contains("JVM " + usual.pid());
            String pid = String.valueOf(usual.pid());
            for (String[] command : new String[][] {{"kill", pid, "0"}, {"probe", pid}}) {
                assertThat(signalman.expect(0, command).err()).isEmpty();
            }
            Files.delete(socket);
        }
    }

    private TestHost.Builder host(Path jdk) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        return new TestHost.Builder(folder).jdk(jdk).options("-Djava.io.tmpdir=" + temporary);
    }
}
