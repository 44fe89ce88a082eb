package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Hostile things in the files of a sandbox, made by its user or by its root; then root's command from outside. Nothing
 * outside is touched, and the command ends with a sentence.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxAttackIT {
    /** Not in /tmp, which the sandbox has for itself. */
    private Path folder;

    private Path outside;
    private Path hostile;
    private TestHost host;
    private String pid;
    private CommandLine signalman;
    private Map<String, String> before;

    private Path unseenJar;

    @BeforeAll
    void start(@TempDir Path ownTmp) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        folder = Files.createTempDirectory(Path.of("/var/tmp"), "signalman-attack");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("signalman.jar"), "ours");
        Files.writeString(outside.resolve("run.json"), "{\"pid\": 1}");
        unseenJar = Files.copy(TestHost.JAR, ownTmp.resolve("signalman.jar"));
        hostile = CProgram.compile("hostile.c", folder.resolve("hostile"));
        Path home = Files.createDirectory(folder.resolve("home"));
        TestHost.Builder builder = new TestHost.Builder(home).asNobody();
        // The mounts are root's, the JVM is nobody's.
        host = inSandbox(builder, "mode=1777");
        pid = String.valueOf(host.pid());
        signalman = new CommandLine(folder);
    }

    private static TestHost inSandbox(TestHost.Builder nobody, String tmpfs) throws IOException {
        return nobody.startedBy("unshare", "--map-root-user", "--mount", "sh", "-c", privateTmp(tmpfs), "sh")
                .start();
    }

    private static String privateTmp(String tmpfs) {
        return "mount -t tmpfs -o " + tmpfs + " none /tmp && exec \"$@\"";
    }

    @AfterAll
    void end() throws IOException {
        if (host != null) {
            host.close();
        }
        if (folder != null) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @AfterEach
    void clear() throws Exception {
        inside("find /tmp -mindepth 1 -maxdepth 1 ! -name '.java_pid*'" + " -exec rm -rf {} +");
    }

    /** With a jar that the sandbox does not see, so that it gets a copy. */
    private String attach(String jvm, int exitCode) throws IOException {
        try (TestProcess command = TestHost.signalman(Jdks.current(), folder, unseenJar, "attach", jvm)) {
            int code = command.awaitExit();
            assertThat(code).as("%s", command.lines()).isEqualTo(exitCode);
            return String.join("\n", command.lines());
        }
    }

    /** As the sandbox's user. */
    private List<String> inside(String script) throws Exception {
        return TestProcess.output(within(pid, "sh", "-c", script).toArray(String[]::new));
    }

    private static List<String> within(String jvm, String... command) {
        String nobody = String.valueOf(TestHost.NOBODY);
        List<String> words = new ArrayList<>(
                List.of("setpriv", "--reuid=" + nobody, "--regid=" + nobody, "--clear-groups", "nsenter"));
        words.addAll(List.of("--target", jvm, "--user", "--mount", "--preserve-credentials"));
        words.addAll(List.of(command));
        return words;
    }

    /** Content, owner, mode and links of all that is outside. */
    private Map<String, String> outside() throws IOException {
        Map<String, String> seen = new TreeMap<>();
        try (Stream<Path> all = Files.walk(outside)) {
            for (Path path : all.toList()) {
                Map<String, Object> attributes =
                        Files.readAttributes(path, "unix:uid,gid,mode,ino,nlink,ctime", LinkOption.NOFOLLOW_LINKS);
                seen.put(path.toString(), attributes + (Files.isRegularFile(path) ? Files.readString(path) : ""));
            }
        }
        return seen;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            our folder is a link outside         | ln -s OUTSIDE /tmp/.signalman-attach-PID            | is no folder of its user's alone | 3
            our folder is a link up and outside  | ln -s ../../../..OUTSIDE /tmp/.signalman-attach-PID | is no folder of its user's alone | 3
            our folder is a link inside          | ln -s /tmp /tmp/.signalman-attach-PID               | is no folder of its user's alone | 3
            our folder is a file                 | touch /tmp/.signalman-attach-PID                    | is no folder of its user's alone | 3
            our folder is a FIFO                 | mkfifo /tmp/.signalman-attach-PID                   | is no folder of its user's alone | 3
            our folder is open to others         | mkdir -m 777 /tmp/.signalman-attach-PID             | is no folder of its user's alone | 3
            the jar is a link outside            | mkdir -m 700 /tmp/.signalman-attach-PID; ln -s OUTSIDE/signalman.jar /tmp/.signalman-attach-PID/signalman.jar | is up | 0
            the jar is a folder                  | mkdir -m 700 -p /tmp/.signalman-attach-PID/signalman.jar/x; chmod 700 /tmp/.signalman-attach-PID | is up | 0
            """)
    void nothingOutsideIsTouched(String name, String attack, String sentence, int exitCode) throws Exception {
        before = outside();
        inside(attack.replace("OUTSIDE", outside.toString()).replace("PID", pid));
        assertThat(attach(pid, exitCode)).contains(sentence);
        signalman.expect(0, "jvms");
        if (exitCode == 0) {
            signalman.expect(0, "detach", pid);
        }
        assertThat(outside()).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a FIFO         | mkfifo /tmp/hsperfdata_x/PID
            a socket       | timeout 1 HOSTILE listen /tmp/hsperfdata_x/PID; true
            a link outside | ln -s OUTSIDE/run.json /tmp/hsperfdata_x/PID
            a folder       | mkdir /tmp/hsperfdata_x/PID
            huge           | truncate -s 1T /tmp/hsperfdata_x/PID
            a false run file that is a FIFO | mkfifo /tmp/r; printf 'io.signalman.runFile\\0=/tmp/r\\0' >/tmp/hsperfdata_x/PID
            a false run file that is huge | truncate -s 1T /tmp/r; printf 'io.signalman.runFile\\0=/tmp/r\\0' >/tmp/hsperfdata_x/PID
            a false run file outside | printf 'io.signalman.runFile\\0=OUTSIDE/run.json\\0' >/tmp/hsperfdata_x/PID
            """)
    void performanceDataMayBeAnything(String name, String attack) throws Exception {
        before = outside();
        inside("rm -rf /tmp/hsperfdata_*; mkdir /tmp/hsperfdata_x; "
                + attack.replace("OUTSIDE", outside.toString())
                        .replace("PID", pid)
                        .replace("HOSTILE", hostile.toString()));
        assertThat(signalman.expect(0, "jvms").out())
                .containsPattern("(?m)^" + pid + " ")
                .doesNotContain("127.0.0.1:1 ");
        assertThat(outside()).isEqualTo(before);
    }

    @Test
    void aHundredThousandFoldersHoldNothingUp() throws Exception {
        try (TestProcess filler =
                TestProcess.start(new ProcessBuilder(within(pid, hostile.toString(), "fill", "/tmp", "100000")))) {
            filler.awaitLine("ready");
            assertThat(signalman.expect(0, "jvms").out()).containsPattern("(?m)^" + pid + " ");
        }
    }

    /** In a JVM of its own: one that did not find the jar at its place once never looks there again. */
    @Test
    void aFolderThatIsSwappedForALinkTenThousandTimesLeadsNowhere() throws Exception {
        Path home = Files.createDirectories(folder.resolve("swapped"));
        before = outside();
        try (TestHost fresh = inSandbox(new TestHost.Builder(home).asNobody(), "mode=1777")) {
            String jvm = String.valueOf(fresh.pid());
            String ours = "/tmp/.signalman-attach-" + jvm;
            String prepare = "mkdir -m 700 " + ours + "; ln -s " + outside + " /tmp/link";
            TestProcess.output(within(jvm, "sh", "-c", prepare).toArray(String[]::new));
            try (TestProcess swapper = TestProcess.start(
                    new ProcessBuilder(within(jvm, hostile.toString(), "swap", ours, "/tmp/link", "10000")))) {
                swapper.awaitLine("ready");
                while (!swapper.lines().contains("swapped")) {
                    try (TestProcess attach = TestHost.signalman(Jdks.current(), folder, unseenJar, "attach", jvm)) {
                        assertThat(attach.awaitExit()).as("%s", attach.lines()).isIn(0, 3, 4);
                        assertThat(attach.lines()).noneMatch(line -> line.startsWith("\tat "));
                    }
                }
            }
            assertThat(outside()).isEqualTo(before);
        }
    }

    @Test
    void whoImitatesAJvmGetsNoQuit() throws Exception {
        String library = Jdks.current().resolve("lib/server/libjvm.so").toString();
        try (TestProcess imitator = TestProcess.start(new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                "-c",
                privateTmp("mode=1777"),
                "sh",
                hostile.toString(),
                "imitate",
                library))) {
            imitator.awaitLine("ready");
            assertThat(signalman
                            .expect(3, "attach", String.valueOf(imitator.pid()))
                            .err())
                    .contains("does not handle SIGQUIT");
            signalman.expect(0, "jvms");
            assertThat(imitator.isAlive()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"full disk, 'mode=1777,size=100k'", "no inodes, 'mode=1777,nr_inodes=4'"})
    void aFullTmpIsReported(String name, String tmpfs) throws Exception {
        Path home = Files.createDirectories(folder.resolve("full"));
        try (TestHost full = inSandbox(new TestHost.Builder(home).asNobody(), tmpfs)) {
            String jvm = String.valueOf(full.pid());
            assertThat(attach(jvm, 3)).contains("No space left");
            try (Stream<Path> left = Files.list(Path.of("/proc/" + jvm + "/root/tmp"))) {
                assertThat(left.map(Path::getFileName).map(Path::toString))
                        .noneMatch(file -> file.startsWith(".signalman") || file.startsWith(".attach"));
            }
            full.leave();
        }
    }

    @Test
    void aFalseAttachSocketGetsNoByte() throws Exception {
        Path home = Files.createDirectories(folder.resolve("fake"));
        try (TestHost fresh = inSandbox(new TestHost.Builder(home).asNobody(), "mode=1777")) {
            String jvm = String.valueOf(fresh.pid());
            try (TestProcess listener = TestProcess.start(
                    new ProcessBuilder(within(jvm, hostile.toString(), "listen", "/tmp/.java_pid" + jvm)))) {
                listener.awaitLine("ready");
                CommandLine.Result result = signalman.expect(3, "attach", jvm);
                assertThat(result.out() + result.err()).contains("another process listens");
                listener.awaitLine("caller sent 0 bytes");
                assertThat(listener.lines()).noneMatch(line -> line.matches("caller sent [1-9].*"));
            }
        }
    }

    @Test
    void aLinkInPlaceOfTheAttachFileLeadsNowhere() throws Exception {
        Path home = Files.createDirectories(folder.resolve("trigger"));
        before = outside();
        try (TestHost fresh = inSandbox(new TestHost.Builder(home).asNobody(), "mode=1777")) {
            String jvm = String.valueOf(fresh.pid());
            String link = "ln -s " + outside + "/new /tmp/.attach_pid" + jvm;
            TestProcess.output(within(jvm, "sh", "-c", link).toArray(String[]::new));
            CommandLine.Result result = signalman.run("attach", jvm);
            assertThat(result.exitCode()).as("%s", result).isIn(0, 3, 4);
            assertThat(outside()).isEqualTo(before);
        }
    }
}
