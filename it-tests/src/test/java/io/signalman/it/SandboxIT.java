package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.it.hosts.PlainHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** JVMs in other namespaces: attached to, spoken to and left from the host. */
class SandboxIT {
    private static final String PRIVATE_TMP = "mount -t tmpfs -o mode=1777 none /tmp && exec \"$@\"";

    /** Not in /tmp, which the sandboxes have for themselves. */
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory(Path.of("/var/tmp"), "signalman-sandbox");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void removeFolder() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** Where the sandboxes see it, which this build may be hidden from. */
    private Path plainHost() throws IOException {
        Path classes = folder.resolve("classes");
        Path program = classes.resolve(PlainHost.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(program.resolveSibling(""));
        try (InputStream code = PlainHost.class.getResourceAsStream("PlainHost.class")) {
            Files.copy(code, program);
        }
        return classes;
    }

    private static List<String> unshare(String script, String... namespaces) {
        List<String> command = new ArrayList<>(List.of("unshare"));
        command.addAll(List.of(namespaces));
        command.addAll(List.of("sh", "-c", script, "sh"));
        return command;
    }

    static Stream<Arguments> sandboxes() {
        return Jdks.all().stream()
                .flatMap(jdk -> Stream.of(
                        Arguments.of("PrivateTmp", "private files", jdk, unshare(PRIVATE_TMP, "--mount")),
                        Arguments.of(
                                "ProtectSystem",
                                "private files",
                                jdk,
                                unshare(
                                        "mount --bind /etc /etc && mount -o remount,bind,ro /etc && exec \"$@\"",
                                        "--mount")),
                        Arguments.of(
                                "own pids",
                                "",
                                jdk,
                                unshare(PRIVATE_TMP, "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")),
                        Arguments.of("own network", "", jdk, unshare("exec \"$@\"", "--net")),
                        Arguments.of(
                                "own users", "", jdk, unshare(PRIVATE_TMP, "--user", "--map-root-user", "--mount")),
                        Arguments.of(
                                "all of them",
                                "",
                                jdk,
                                unshare(
                                        PRIVATE_TMP,
                                        "--user",
                                        "--map-root-user",
                                        "--mount",
                                        "--net",
                                        "--pid",
                                        "--fork",
                                        "--kill-child",
                                        "--mount-proc"))));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("sandboxes")
    void rootReachesAServiceFromOutside(String name, String where, Path jdk, List<String> sandbox) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path home = Files.createDirectory(folder.resolve("nobody"));
        TestHost.Builder builder = new TestHost.Builder(home).jdk(jdk).classPath(plainHost());
        if (sandbox.contains("--user")) {
            builder.asNobody();
        }
        try (TestHost host = builder.startedBy(sandbox.toArray(String[]::new)).start()) {
            useFromOutside(new CommandLine(folder), jvm(host), where);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void rootReachesTheJvmOfAContainer(Path jdk) throws Exception {
        try (OciContainer container = new OciContainer.Builder(folder, jdk).start()) {
            useFromOutside(new CommandLine(folder), container.pid(), container.id());
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void rootReachesTheJvmThatIsRootOfAContainer(Path jdk) throws Exception {
        try (OciContainer container =
                new OciContainer.Builder(folder, jdk).uid(0).start()) {
            useFromOutside(new CommandLine(folder), container.pid(), container.id());
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void rootReachesTheJvmOfAContainerWithUsersOfItsOwn(Path jdk) throws Exception {
        try (OciContainer container =
                new OciContainer.Builder(folder, jdk).mapsUsers().start()) {
            useFromOutside(new CommandLine(folder), container.pid(), container.id());
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theServicesOwnUserNeedsNoRoot(Path jdk) throws Exception {
        Path home = Files.createDirectory(folder.resolve("nobody"));
        try (TestHost host = new TestHost.Builder(home)
                .jdk(jdk)
                .startedBy(unshare(PRIVATE_TMP, "--mount").toArray(String[]::new))
                .asNobody()
                .start()) {
            String pid = String.valueOf(jvm(host));
            for (String[] command :
                    new String[][] {{"attach", pid}, {"kill", "--jvm", pid, pid, "0"}, {"detach", pid}}) {
                try (TestProcess run = asNobody(jdk, command)) {
                    int code = run.awaitExit();
                    assertThat(code).as("%s: %s", List.of(command), run.lines()).isZero();
                }
            }
        }
    }

    private TestProcess asNobody(Path jdk, String... arguments) throws IOException {
        String nobody = String.valueOf(TestHost.NOBODY);
        List<String> command =
                new ArrayList<>(List.of("setpriv", "--reuid=" + nobody, "--regid=" + nobody, "--clear-groups"));
        command.addAll(List.of(TestProcess.javaOf(jdk).toString(), "-Duser.home=/nonexistent", "-jar"));
        command.add(folder.resolve("readable/signalman.jar").toString());
        command.addAll(List.of(arguments));
        return TestProcess.start(new ProcessBuilder(command));
    }

    private static int jvm(TestHost host) throws IOException {
        Stream<Integer> all = Stream.concat(Stream.of(host.pid()), host.process().descendants().stream());
        for (int pid : all.toList()) {
            if (Files.readString(Path.of("/proc/" + pid + "/comm")).equals("java\n")) {
                return pid;
            }
        }
        throw new AssertionError("no java below " + host.pid());
    }

    private static int pidInside(int jvm) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + jvm + "/status")).stream()
                .filter(line -> line.startsWith("NSpid:"))
                .map(line -> Integer.parseInt(line.replaceFirst(".*\\s", "")))
                .findFirst()
                .orElseThrow();
    }

    private static void useFromOutside(CommandLine signalman, int jvm, String where) throws Exception {
        String pid = String.valueOf(jvm);
        Path temp = Path.of("/proc/" + pid + "/root/tmp");
        assertThat(signalman.expect(0, "jvms").out()).containsPattern("(?m)^" + pid + " .*" + where);

        assertThat(signalman.expect(0, "attach", pid).out()).contains("is up");
        assertThat(signalman.expect(0, "attach", pid).out()).contains("is up");
        assertThat(signalman.expect(0, "jvms").out()).containsPattern("(?m)^" + pid + " .*yes");
        assertThat(signalman.expect(0, "status", "--jvm", pid).out()).contains("scope");
        int inside = pidInside(jvm);
        CommandLine.Result result = signalman.expect(0, "kill", "--jvm", pid, String.valueOf(inside), "0");
        assertThat(result.out()).contains(inside + " exists");
        assertThat(result.err().contains("is in another PID namespace")).isEqualTo(inside != jvm);
        assertThat(signalman.expect(0, "detach", pid).out()).contains("has left this JVM");

        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(file -> file.contains("signalman") && file.endsWith(".jar"))
                    .doesNotContain(".signalman-attach-" + pid, ".signalman-attach-1");
        }
        assertThat(signalman.expect(1, "detach", pid).out()).contains("No agent runs");
    }
}
