package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Broken set-ups: {@code doctor} names the cause and the remedy of each, and changes nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DoctorIT {
    @TempDir(factory = SharedFolder.class)
    private static Path folder;

    private Path home;
    private CommandLine cli;
    private TestHost host;
    private final String name = "shop-" + Child.uniqueName();
    private String pid = "";

    @BeforeAll
    void start() throws Exception {
        home = Files.createDirectory(folder.resolve("user"));
        cli = new CommandLine(home);
        host = new TestHost.Builder(home).start();
        assertThat(host.attach("name=" + name).status()).isEqualTo("started");
        pid = String.valueOf(host.pid());
    }

    @AfterAll
    void end() {
        host.close();
    }

    @Test
    void nothingIsWrongWithAHealthyAgent() throws Exception {
        String runFile = Files.readString(host.runFilePath());

        for (String jvm : List.of(pid, name)) {
            Diagnosis healthy = Diagnosis.of(cli, 0, "doctor", jvm);
            assertThat(healthy.lines()).noneMatch(line -> line.matches("(warning|failure) .*"));
            for (String check : List.of(
                    "java",
                    "jar",
                    "run folder",
                    "agent",
                    "namespaces",
                    "clock",
                    "socket",
                    "pinning",
                    "scope",
                    "exposure",
                    "policy",
                    "tokens",
                    "audit")) {
                healthy.finds("ok", check);
            }
        }
        assertThat(everything().lines())
                .anyMatch(line -> line.contains("the only agent, in JVM " + pid + " (" + name)
                        || line.contains("several agents run"));
        assertThat(host.process().stdout()).containsExactly("ready");
        assertThat(host.runFilePath()).hasContent(runFile);
    }

    @Test
    void ofSeveralAgentsACommandNeedsAName() throws Exception {
        try (TestHost second = new TestHost.Builder(home).start()) {
            second.attach("name=till");

            Diagnosis several = everything();

            assertThat(several.finds("warning", "context")).contains("--jvm", "signalman context use");
            assertThat(several.finds("ok", "agent")).contains("name " + name, "name till");
            kill("STOP", second);
            Diagnosis stopped = Diagnosis.of(cli, 1, "doctor");
            assertThat(stopped.finds("failure", "agent")).contains("is stopped", "kill -CONT " + second.pid());
            assertThat(stopped.finds("ok", "agent")).contains("name " + name);
            assertThat(cli.expect(4, "ps", "--jvm", String.valueOf(second.pid()))
                            .err())
                    .contains("is stopped", "kill -CONT " + second.pid());
            Diagnosis.of(cli, 4, "doctor", String.valueOf(second.pid())).finds("failure", "agent");
            second.process().close();
            assertThat(everything().finds("warning", "run file"))
                    .contains(second.pid() + ".json is stale: JVM " + second.pid() + "@", "remove it");
            Files.delete(second.runFilePath());
        }
    }

    @Test
    void aWrongContextIsNamed() throws Exception {
        Path contexts =
                Files.createDirectories(home.resolve(".config/signalman")).resolve("contexts");
        Path token = Files.writeString(home.resolve("token"), "secret");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(contexts, "far.url=http://127.0.0.1:1\nfar.token-file=" + token + "\ncurrent=far\n");

        Diagnosis far = Diagnosis.of(cli, 1, "doctor");
        assertThat(far.finds("warning", "context")).contains("can be read by others", "chmod 600 " + token);
        assertThat(far.finds("ok", "context")).contains("http://127.0.0.1:1 (signalman context use far)");
        assertThat(far.finds("failure", "agent")).contains("No agent answers at http://127.0.0.1:1");
        Diagnosis.of(cli, 4, "--context", "far", "doctor").finds("failure", "agent");
        Files.delete(token);
        assertThat(Diagnosis.of(cli, 1, "doctor").finds("failure", "context"))
                .contains(token + " of context far is missing");
        Files.writeString(contexts, "shop.jvm=no-such-jvm\ncurrent=shop\n");
        assertThat(Diagnosis.of(cli, 1, "doctor").finds("failure", "context"))
                .contains("JVM of context shop does not run");
        Files.writeString(contexts, "shop.nonsense=1\n");
        assertThat(Diagnosis.of(cli, 1, "doctor").finds("failure", "context"))
                .contains(contexts + ":1", "unknown item");
        Files.delete(contexts);
    }

    @Test
    void aRunFolderThatOthersCanWriteHidesItsAgents() throws Exception {
        Path run = host.runFilePath().getParent();
        mode(run, "rwxrwxrwx");
        Diagnosis open = Diagnosis.of(cli, 4, "doctor", pid);
        mode(run, "rwx------");

        assertThat(open.finds("failure", "run folder"))
                .contains(run + " can be written by others", "chmod go-w " + run);
        assertThat(open.finds("failure", "agent")).contains("no agent runs there");
    }

    @Test
    void aRunFileThatCanNotBeUsedIsNamed() throws Exception {
        Path run = host.runFilePath().getParent();
        Path hostile = Files.writeString(run.resolve("\u001b[31m.json"), "{}");
        String written = Files.readString(host.runFilePath());
        Files.writeString(host.runFilePath(), written.replaceFirst("\"started\":\"....", "\"started\":\"2999"));
        mode(host.runFilePath(), "rw-r--r--");
        Path socket = host.socketPath();
        Path away = Files.move(socket, run.resolve("away"));

        Diagnosis files = Diagnosis.of(cli, 1, "doctor", pid);

        Files.delete(hostile);
        Files.writeString(host.runFilePath(), written);
        mode(host.runFilePath(), "rw-------");
        Files.move(away, socket);
        assertThat(files.finds("warning", "run file"))
                .contains("\\u001b[31m.json is not a run file", "remove it")
                .contains(pid + ".json can be read by others", "chmod 600");
        assertThat(files.finds("warning", "clock")).contains("started at 2999", "timedatectl");
        assertThat(files.finds("failure", "socket")).contains(socket + " is missing", "attach it again");
        assertThat(files.finds("ok", "agent")).contains("version ");
    }

    @Test
    void filesOfTheAgentThatCanNotBeUsedAreNamed() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        try (Child mount = Child.start("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", disk.toString())) {
            assumeTrue(mount.awaitExit() == 0, "needs root, to mount a small file system");
        }
        Path policy = Files.writeString(folder.resolve("policy"), "allow owner * * *\n");
        Path tokens = folder.resolve("tokens");
        try (TestHost broken = new TestHost.Builder(Files.createDirectory(folder.resolve("other")))
                .options(
                        "-Dcom.sun.management.jmxremote.port=0",
                        "-Dcom.sun.management.jmxremote.authenticate=false",
                        "-Dcom.sun.management.jmxremote.ssl=false",
                        "-Dcom.sun.management.jmxremote.host=127.0.0.1")
                .start()) {
            broken.attach("policy=" + policy, "tokens=" + tokens, "audit=" + disk.resolve("audit"));
            TokensFile.replace(policy, "allow owner sing\n");
            try (Child dd = Child.start("dd", "if=/dev/zero", "of=" + disk.resolve("filler"), "bs=1k")) {
                assertThat(dd.awaitExit()).isNotZero();
            }
            HttpDoor http = broken.http();
            // The last page still has room.
            await().until(() ->
                    http.post("/processes/" + broken.pid() + "/_signal/CONT").status() == 403);

            Diagnosis files = Diagnosis.of(cli, 1, "doctor", String.valueOf(broken.pid()));
            assertThat(files.finds("failure", "policy")).contains(policy + ":1", "these stay");
            assertThat(files.finds("failure", "tokens"))
                    .contains(tokens + " is not there; make it", "(setting tokens)");
            assertThat(files.finds("failure", "audit")).contains("every signal is refused", "No space left on device");
            assertThat(files.finds("warning", "exposure")).contains("a remote JMX port without authentication");
            assertThat(files.lines()).noneMatch(line -> line.matches("warning +notes .*"));

            mode(policy, "rw-rw-rw-");
            await().untilAsserted(() -> assertThat(Diagnosis.of(cli, 1, "doctor", String.valueOf(broken.pid()))
                            .finds("failure", "policy"))
                    .contains("others can write", "chmod"));
        } finally {
            Child.output("umount", "--lazy", disk.toString());
        }
    }

    @Test
    void anAgentWithoutHttpIsNotAskedOverJmx() throws Exception {
        try (TestHost silent = new TestHost.Builder(Files.createDirectory(folder.resolve("silent"))).start()) {
            silent.attach("http=false", "socket=off");

            assertThat(Diagnosis.of(cli, 0, "doctor", String.valueOf(silent.pid()))
                            .finds("warning", "agent"))
                    .contains("its HTTP is off", "http=true");
            assertThat(threads(silent)).contains("VM Thread").doesNotContain("RMI");
        }
    }

    /** The names of all threads. */
    private static String threads(TestHost jvm) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + jvm.pid() + "/task"))) {
            StringBuilder names = new StringBuilder();
            for (Path thread : threads.sorted().toList()) {
                names.append(Files.readString(thread.resolve("comm")));
            }
            return names.toString();
        }
    }

    @Test
    void anAgentThatNeverAnswersIsGivenUp() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Diagnosis.of(cli, 4, "doctor", "--url", "http://127.0.0.1:" + silent.getLocalPort())
                            .finds("failure", "agent"))
                    .contains("no answer within");
        }
    }

    @Test
    void amongAllJvmsOneThatCanNotBeAttachedToIsAWarning() throws Exception {
        try (TestHost closed = new TestHost.Builder(home)
                .options("-XX:+DisableAttachMechanism")
                .start()) {
            assertThat(everything().finds("warning", "attach"))
                    .contains("JVM " + closed.pid() + " runs with -XX:+DisableAttachMechanism");
        }
    }

    /** All agents of this user; root's agents in sandboxes of other tests are among them, whatever their state. */
    private Diagnosis everything() throws Exception {
        CommandLine.Result result = cli.run("doctor");
        assertThat(result.exitCode()).as("%s", result).isIn(0, 1);
        return new Diagnosis(result, result.exitCode());
    }

    private static void kill(String signal, TestHost jvm) {
        Child.output("kill", "-" + signal, String.valueOf(jvm.pid()));
    }

    private static void mode(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
