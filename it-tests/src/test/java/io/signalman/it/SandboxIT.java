package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.it.hosts.PlainHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * JVMs in other namespaces: attach, call and detach from the host. Which other tools reach them is in {@code
 * docs/conformance.md}.
 */
class SandboxIT {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=" + TestHost.NOBODY, "--regid=" + TestHost.NOBODY, "--clear-groups");

    @TempDir(factory = SharedFolder.class)
    private Path folder;

    /** A copy that the sandboxes see; they may not see this build. */
    private Path plainHost() throws IOException {
        Path classes = folder.resolve("classes");
        Path program = classes.resolve(PlainHost.class.getName().replace('.', '/') + ".class");
        Files.createDirectories(program.resolveSibling(""));
        try (InputStream code = PlainHost.class.getResourceAsStream("PlainHost.class")) {
            Files.copy(code, program);
        }
        return classes;
    }

    private static Stream<Arguments> onEachJdk(Object... arguments) {
        return Jdks.all().stream()
                .map(jdk -> Arguments.of(
                        Stream.concat(Stream.of(jdk), Stream.of(arguments)).toArray()));
    }

    static Stream<Arguments> sandboxes() {
        return Stream.of(
                        onEachJdk("PrivateTmp", "private files", Unshared.command(Unshared.PRIVATE_TMP, "--mount")),
                        onEachJdk(
                                "ProtectSystem",
                                "private files",
                                Unshared.command(
                                        "mount --bind /etc /etc && mount -o remount,bind,ro /etc && " + Unshared.RUN,
                                        "--mount")),
                        onEachJdk(
                                "own pids",
                                "",
                                Unshared.command(
                                        Unshared.PRIVATE_TMP,
                                        "--mount",
                                        "--pid",
                                        "--fork",
                                        "--kill-child",
                                        "--mount-proc")),
                        onEachJdk("own network", "", Unshared.command(Unshared.RUN, "--net")),
                        onEachJdk("own users", "", Unshared.byItsRoot(Unshared.PRIVATE_TMP)),
                        onEachJdk(
                                "all of them",
                                "",
                                Unshared.command(
                                        Unshared.PRIVATE_TMP,
                                        "--map-root-user",
                                        "--mount",
                                        "--net",
                                        "--pid",
                                        "--fork",
                                        "--kill-child",
                                        "--mount-proc")))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{1}, {0}")
    @MethodSource("sandboxes")
    void rootReachesAServiceFromOutside(Path jdk, String name, String where, String[] sandbox) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path home = Files.createDirectory(folder.resolve("nobody"));
        TestHost.Builder builder = new TestHost.Builder(home).jdk(jdk).classPath(plainHost());
        if (List.of(sandbox).contains("--map-root-user")) {
            builder.asNobody();
        }
        try (TestHost host = builder.startedBy(sandbox).start()) {
            Reached others = reached(name, List.of(), jdk, jvm(host));
            useFromOutside(new CommandLine(folder), jvm(host), where);
            others.requireAsDocumented();
        }
    }

    static Stream<Arguments> containers() {
        return Stream.of(
                        onEachJdk("container", 1000, false),
                        onEachJdk("container, its root", 0, false),
                        onEachJdk("container, own users", 1000, true),
                        // The overflow uid stands for every user of the host, so only the token identifies the caller.
                        onEachJdk("container, own users, its nobody", TestHost.NOBODY, true))
                .flatMap(rows -> rows);
    }

    @ParameterizedTest(name = "{1}, {0}")
    @MethodSource("containers")
    void rootReachesTheJvmOfAContainer(Path jdk, String name, int uid, boolean mapsUsers) throws Exception {
        OciContainer.Builder builder = new OciContainer.Builder(folder, jdk).uid(uid);
        if (mapsUsers) {
            builder.mapsUsers();
        }
        try (OciContainer container = builder.start()) {
            Reached others = reached(name, List.of(), jdk, container.pid());
            useFromOutside(new CommandLine(folder), container.pid(), container.id());
            others.requireAsDocumented();
        }
    }

    static Stream<Arguments> sandboxesOfAUser() {
        return Stream.of(
                        onEachJdk("PrivateTmp, by its user", Unshared.command(Unshared.PRIVATE_TMP, "--mount"), true),
                        onEachJdk("own users, by its user", Unshared.byItsRoot(Unshared.PRIVATE_TMP), false))
                .flatMap(rows -> rows);
    }

    /** @param byRoot whether only root can make that sandbox */
    @ParameterizedTest(name = "{1}, {0}")
    @MethodSource("sandboxesOfAUser")
    void theServicesOwnUserNeedsNoRoot(Path jdk, String name, String[] sandbox, boolean byRoot) throws Exception {
        Path home = Files.createDirectory(folder.resolve("nobody"));
        TestHost.Builder builder = new TestHost.Builder(home).jdk(jdk);
        try (TestHost host = byRoot
                ? builder.startedBy(sandbox).asNobody().start()
                : builder.asNobody().startedBy(sandbox).start()) {
            String pid = String.valueOf(jvm(host));
            Reached others = reached(name, AS_NOBODY, jdk, jvm(host));
            for (String[] command :
                    new String[][] {{"attach", pid}, {"kill", "--jvm", pid, pid, "0"}, {"detach", pid}}) {
                try (Child run = asNobody(jdk, command)) {
                    int code = run.awaitEnd();
                    assertThat(code).as("%s: %s", List.of(command), run.lines()).isZero();
                }
            }
            others.requireAsDocumented();
        }
    }

    /**
     * The tools that got an answer from a JVM, and the ones that do so by the page.
     *
     * @param jattach empty if it is not installed
     */
    private record Reached(boolean jcmd, Optional<Boolean> jattach, boolean documentedJcmd, boolean documentedJattach) {
        void requireAsDocumented() {
            assumeTrue(jattach.isPresent(), "needs jattach");
            assertThat(this)
                    .isEqualTo(new Reached(
                            documentedJcmd, Optional.of(documentedJattach), documentedJcmd, documentedJattach));
        }
    }

    private static Reached reached(String sandbox, List<String> as, Path jdk, int jvm) throws IOException {
        MarkdownTable.Row row = MarkdownTable.read("conformance.md", "Which JVMs are reached").stream()
                .filter(line -> line.written().equals(sandbox))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no row for " + sandbox));
        boolean byJcmd = row.answer().equals("yes") || row.answer().equals("of JDK " + Jdks.version(jdk));
        // jcmd gives up after ten seconds, but has its answer after the first poll of 100 ms or two, if at all.
        String patience = "-J-Dsun.tools.attach.attachTimeout=" + (byJcmd ? 10_000 : 3000);
        boolean jcmd = answers(as, jdk.resolve("bin/jcmd").toString(), patience, String.valueOf(jvm), "VM.version");
        Optional<Boolean> jattach = Files.isExecutable(Path.of("/usr/bin/jattach"))
                ? Optional.of(answers(as, "jattach", String.valueOf(jvm), "jcmd", "VM.version"))
                : Optional.empty();
        return new Reached(jcmd, jattach, byJcmd, row.reason().equals("yes"));
    }

    private static boolean answers(List<String> as, String... command) throws IOException {
        List<String> words = Stream.concat(as.stream(), Stream.of(command)).toList();
        try (Child tool = Child.start(words)) {
            return tool.awaitEnd() == 0;
        }
    }

    private Child asNobody(Path jdk, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.addAll(Jdks.quickJava(jdk));
        command.addAll(List.of("-Duser.home=/nonexistent", "-jar"));
        command.add(folder.resolve("readable/signalman.jar").toString());
        command.addAll(List.of(arguments));
        return Child.start(command);
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
