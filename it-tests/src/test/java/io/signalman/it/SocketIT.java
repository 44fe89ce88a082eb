package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The socket beside the run file, used by curl and by the command line. */
class SocketIT {
    private static final List<String> ANOTHER_USER =
            List.of("setpriv", "--reuid=12345", "--regid=12345", "--clear-groups");

    @TempDir
    private Path folder;

    @AutoClose
    private Children children;

    private CommandLine signalman;

    @BeforeEach
    void prepare() throws IOException {
        children = new Children(folder);
        signalman = new CommandLine(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk);
    }

    /** The status and the body. */
    private static String curl(List<String> as, Path socket, String path, String... options) throws Exception {
        List<String> command = new ArrayList<>(as);
        command.addAll(List.of("curl", "-s", "-w", "%{http_code} ", "--unix-socket"));
        command.addAll(List.of(socket.toString(), "http://localhost" + path));
        command.addAll(List.of(options));
        return String.join("\n", Child.output(command));
    }

    private static String send(List<String> as, Path socket, String target, String... options) throws Exception {
        String[] post =
                Stream.concat(Stream.of("-X", "POST"), Stream.of(options)).toArray(String[]::new);
        return curl(as, socket, "/processes/" + target + "/_signal/HUP?report=true", post);
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void itsUserNeedsNoTokenAndIsLeftOutWithoutSayingSo(Path jdk) throws Exception {
        Path audit = folder.resolve("audit");
        Child worker = children.reporter(Children.uniqueName());
        String pid = Integer.toString(worker.pid());
        try (TestHost host = host(jdk).start()) {
            host.attach("audit=" + audit);
            Path socket = host.socketPath();
            assertThat(socket).isEqualTo(folder.resolve(".signalman/run/" + host.pid() + ".sock"));
            assertThat(mode(socket)).isEqualTo("rw-------");

            assertThat(curl(List.of(), socket, "/health")).contains("200", "version");
            assertThat(send(List.of(), socket, pid)).contains("\"ok\":true", "200");
            worker.awaitLine("got HUP");
            Object uid = Files.getAttribute(folder, "unix:uid");
            assertThat(Files.readString(audit)).contains("\"principal\":\"owner\"", "\"address\":\"unix:" + uid + "\"");
            assertThat(send(List.of(), socket, "cmd:" + host.pid() + ".sock"))
                    .contains("404", "the caller itself or its ancestors");
            assertThat(send(List.of(), socket, pid, "-H", "Signalman-Caller: nonsense"))
                    .endsWith("200 ");
            assertThat(curl(List.of(), socket, "/signals", "-H", "Host: evil.example"))
                    .endsWith("421 ");

            signalman.expect(0, "kill", "--jvm", Integer.toString(host.pid()), pid, "USR1");
            worker.awaitLine("got USR1");
            assertThat(Files.readString(audit)).contains("\"door\":\"cli\",\"address\":\"unix:" + uid + "\"");
            assertThat(signalman
                            .expect(0, "status", "--jvm", Integer.toString(host.pid()))
                            .out())
                    .contains(socket.toString());
            assertThat(signalman.expect(0, "ps", "--url", "unix:" + socket, pid).out())
                    .contains(pid);
            assertThat(signalman.expect(0, "status", "--url", "unix:" + socket).out())
                    .containsPattern("(?m)^socket +" + socket + "$")
                    .containsPattern("(?m)^run file +" + host.runFilePath() + "$");

            host.detach();
            assertThat(socket.getParent()).isEmptyDirectory();
            assertThat(signalman.expect(4, "ps", "--url", "unix:" + socket).err())
                    .contains("No agent answers at unix:" + socket + " (No such file or directory)");
            assertThat(signalman.expect(2, "ps", "--url", "unix:").err())
                    .contains("or unix:/run/app/signalman.sock for a Unix domain socket");
        }
    }

    @Test
    void theDocumentationsExamplesWork() throws Exception {
        String name = Children.uniqueName();
        Child worker = children.reporter(name);
        String section = Files.readString(
                        TestHost.JAR.resolve("../../../docs/http.md").normalize())
                .split("\n## The socket\n", 2)[1];
        String examples = section.split("```sh\n", 2)[1].split("```", 2)[0];
        try (TestHost host = host(Jdks.current()).start()) {
            host.attach();
            String script = examples.replace("4242", Integer.toString(host.pid()))
                    .replace("nginx", name)
                    .replaceAll("(?m)^signalman ", "java -jar " + TestHost.JAR + " ");
            List<String> output = Child.output("env", "HOME=" + folder, "sh", "-ec", script);

            assertThat(String.join("\n", output))
                    .contains("\"name\":\"" + name + "\"", "{\"ok\": true}", worker.pid() + " ");
            worker.awaitLine("got HUP");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void eachOfBothDoorsCanBeAlone(Path jdk) throws Exception {
        Child worker = children.reporter(Children.uniqueName());
        String pid = Integer.toString(worker.pid());
        try (TestHost host = host(jdk).start()) {
            assertThat(host.attach("http=false").message()).contains("is up at unix:" + folder);
            assertThat(host.runFile()).containsEntry("url", "");
            signalman.expect(0, "kill", "--jvm", Integer.toString(host.pid()), pid, "HUP");
            worker.awaitLine("got HUP");
            assertThat(signalman.expect(0, "jvms").out()).contains("unix:" + host.socketPath());
            host.detach();

            assertThat(host.attach("socket=off").message()).contains("is up at http://127.0.0.1:");
            assertThat(host.runFile()).containsEntry("socket", "");
            assertThat(folder.resolve(".signalman/run")).isDirectoryNotContaining("glob:**.sock");
            signalman.expect(0, "kill", "--jvm", Integer.toString(host.pid()), pid, "USR1");
            worker.awaitLine("got USR1");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void anotherUserHasTheRolesOfItsLineInTheTokensFile(Path jdk) throws Exception {
        assumeTrue(isRoot(), "needs root");
        Path tokens = Files.writeString(folder.resolve("tokens"), "");
        Path socket = folder.resolve("open.sock");
        String pid = Integer.toString(children.reporter(Children.uniqueName()).pid());
        Path audit = folder.resolve("audit");
        try (TestHost host = host(jdk).start()) {
            host.attach("socket=" + socket, "socket.mode=666", "tokens=" + tokens, "audit=" + audit);
            assertThat(host.socketPath()).isEqualTo(socket);

            assertThat(curl(ANOTHER_USER, socket, "/processes")).endsWith("200 ");
            assertThat(send(ANOTHER_USER, socket, pid)).endsWith("403 ");
            await().untilAsserted(() -> assertThat(Files.readString(audit)).contains("\"principal\":\"unix:12345\""));

            Files.writeString(tokens, "anna admin unix:12345\n");
            await().untilAsserted(() ->
                    assertThat(send(ANOTHER_USER, socket, pid)).endsWith("200 ").contains("\"ok\":true"));
            assertThat(Files.readString(audit)).contains("\"principal\":\"anna\"");
            assertThat(send(ANOTHER_USER, socket, pid, "-H", "Authorization: Bearer wrong"))
                    .endsWith("401 ");

            Files.writeString(tokens, "nobody else");
            await().untilAsserted(
                            () -> assertThat(send(ANOTHER_USER, socket, pid)).endsWith("401 "));
            String token = "Authorization: Bearer " + host.runFile().get("token");
            assertThat(send(ANOTHER_USER, socket, pid, "-H", token)).endsWith("200 ");
            assertThat(send(List.of(), socket, pid)).endsWith("200 ");
        }
    }

    /** The namespace maps root and no other user; an unmapped user has the overflow uid. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aUserOutsideOfTheUserNamespaceIsNobody(Path jdk) throws Exception {
        assumeTrue(isRoot(), "needs root");
        Path socket = folder.resolve("open.sock");
        String settings = "start.delay=0s,socket=" + socket + ",socket.mode=666";
        try (TestHost mapped = host(jdk)
                .startedBy("unshare", "--user", "--map-root-user")
                .javaagent(settings)
                .start()) {
            await().until(() -> Files.exists(mapped.runFilePath()));
            assertThat(curl(List.of(), socket, "/processes")).endsWith("200 ");
            assertThat(curl(ANOTHER_USER, socket, "/processes")).endsWith("401 ");
        }
        try (TestHost unmapped =
                host(jdk).startedBy("unshare", "--user").javaagent(settings).start()) {
            await().until(() -> Files.exists(unmapped.runFilePath()));
            assertThat(curl(List.of(), socket, "/processes"))
                    .as("one number stands for all users")
                    .endsWith("401 ");
            assertThat(curl(ANOTHER_USER, socket, "/processes")).endsWith("401 ");
            String token = "Authorization: Bearer " + unmapped.runFile().get("token");
            assertThat(curl(ANOTHER_USER, socket, "/processes", "-H", token)).endsWith("200 ");
        }
    }

    @Test
    void aSocketThatCanNotBeMadeIsExplainedOnceAndInEachAnswer() throws Exception {
        try (TestHost host = host(Jdks.current()).start()) {
            String jvm = Integer.toString(host.pid());
            Path deep = folder.resolve("d".repeat(100));
            String reason = "the socket is off: " + deep + "/" + jvm + ".sock is longer than the 107 bytes";
            for (int attaches = 0; attaches < 2; attaches++) {
                assertThat(signalman.expect(0, "attach", jvm, "run.dir=" + deep).out())
                        .contains("is up at http://127.0.0.1:", "\nNote: " + reason);
            }
            host.process().awaitLineThatBegins("signalman: " + reason);
            assertThat(signalman
                            .expect(0, "attach", jvm, "run.dir=" + deep, "--json")
                            .out())
                    .contains("\"notes\":[\"" + reason);
            assertThat(signalman.expect(0, "status", "--jvm", jvm).out())
                    .containsPattern("(?m)^socket +none$")
                    .containsPattern("(?m)^note +the socket is off: ");
            assertThat(signalman.expect(0, "status", "--jvm", jvm, "--json").out())
                    .contains("\"notes\":[\"" + reason);
            host.detach();

            Path missing = folder.resolve("missing/a.sock");
            assertThat(signalman.expect(0, "attach", jvm, "socket=" + missing).out())
                    .contains("Note: the socket is off: ", "missing");
            host.detach();

            Path foreign = Files.writeString(folder.resolve("foreign"), "theirs");
            host.attach("socket=" + foreign);
            host.process().awaitLineThatBegins("signalman: the socket is off: " + foreign + " already exists");
            assertThat(foreign).hasContent("theirs");
            host.detach();

            host.attach("socket.mode=660");
            host.process().awaitLineThatBegins("signalman: socket.mode lets nobody in while " + folder);
        }
    }

    @Test
    void serveHasOneToo() throws Exception {
        try (Child server = Child.start(signalman.builder("serve", "http=false"))) {
            Path socket = folder.resolve(".signalman/run/" + server.pid() + ".sock");
            server.awaitLine(
                    "Signalman serves in JVM " + server.pid() + ", at unix:" + socket + " until SIGTERM or SIGINT.");
            assertThat(curl(List.of(), socket, "/processes/" + server.pid())).endsWith("200 ");

            Child.output("kill", "-TERM", Integer.toString(server.pid()));
            assertThat(server.awaitExit()).isZero();
            assertThat(socket).doesNotExist();
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
