package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    private static final int SWAPS = 10_000;
    private static final int ATTACHES_MEANWHILE = 6;

    private Path folder;
    private FromOutside outside;
    private CommandLine signalman;
    private Path hostile;
    private TestHost host;
    private String pid;

    @BeforeAll
    void start(@TempDir(factory = SharedFolder.class) Path shared, @TempDir Path hidden) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        folder = shared;
        outside = new FromOutside(folder, hidden);
        signalman = outside.signalman();
        hostile = CProgram.compile("hostile.c", folder.resolve("hostile"));
        host = start("home", Unshared.PRIVATE_TMP);
        pid = String.valueOf(host.pid());
    }

    /** The mounts are root's, the JVM is nobody's. */
    private TestHost start(String home, String mounts) throws IOException {
        return new TestHost.Builder(Files.createDirectories(folder.resolve(home)))
                .asNobody()
                .startedBy(Unshared.byItsRoot(mounts))
                .start();
    }

    @AfterAll
    void end() {
        if (host != null) {
            host.close();
        }
    }

    @AfterEach
    void clear() throws Exception {
        inside("find /tmp -mindepth 1 -maxdepth 1 ! -name '.java_pid*' -exec rm -rf {} +");
        outside.assertNothingTouched();
    }

    private void inside(String script) throws IOException {
        FromOutside.inside(pid, outside.aimed(script).replace("PID", pid).replace("HOSTILE", hostile.toString()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            our folder is a link outside         | ln -s OUTSIDE /tmp/.signalman-attach-PID            | is not a private folder of its user | 3
            our folder is a link up and outside  | ln -s ../../../..OUTSIDE /tmp/.signalman-attach-PID | is not a private folder of its user | 3
            our folder is a link to a hidden one | ln -s HIDDEN /tmp/.signalman-attach-PID             | .signalman-attach-PID is missing | 3
            our folder is a link up to a hidden one | ln -s ../../../..HIDDEN /tmp/.signalman-attach-PID | .signalman-attach-PID is missing | 3
            our folder is a link by the caller's root | ln -s /proc/self/root/HIDDEN /tmp/.signalman-attach-PID | .signalman-attach-PID can't be reached: ELOOP | 3
            our folder is a link inside          | ln -s /tmp /tmp/.signalman-attach-PID               | is not a private folder of its user | 3
            our folder is a file                 | touch /tmp/.signalman-attach-PID                    | is not a private folder of its user | 3
            our folder is a FIFO                 | mkfifo /tmp/.signalman-attach-PID                   | is not a private folder of its user | 3
            our folder is open to others         | mkdir -m 777 /tmp/.signalman-attach-PID             | is not a private folder of its user | 3
            the jar is a link outside            | mkdir -m 700 /tmp/.signalman-attach-PID; ln -s OUTSIDE/signalman.jar /tmp/.signalman-attach-PID/signalman.jar | is up | 0
            the jar is a folder                  | mkdir -m 700 -p /tmp/.signalman-attach-PID/signalman.jar/x; chmod 700 /tmp/.signalman-attach-PID | is up | 0
            links are left, and the run folder is one | mkdir -m 700 /tmp/.signalman-attach-PID; ln -s HIDDEN/answer-1 HIDDEN/signalman-1.jar /tmp/.signalman-attach-PID; ln -s HIDDEN /tmp/.signalman-65534 | is up | 0
            """)
    void nothingOutsideIsTouched(String name, String attack, String sentence, int exitCode) throws Exception {
        inside(attack);
        CommandLine.Result result = signalman.expect(exitCode, "attach", pid);
        assertThat(result.out() + result.err()).contains(sentence.replace("PID", pid));
        signalman.expect(0, "jvms");
        if (exitCode == 0) {
            signalman.expect(0, "detach", pid);
        }
    }

    @Test
    void onlyEmptyFoldersOfAgentsAreRemoved() throws Exception {
        inside("mkdir -p /tmp/kept/run; ln -s /tmp/kept /tmp/.signalman-1; mkdir -p /tmp/.signalman-2/run;"
                + " mkdir /tmp/.signalman-3; touch /tmp/.signalman-3/run; touch /tmp/.signalman-4");
        signalman.expect(0, "attach", pid);
        signalman.expect(0, "detach", pid);
        inside("cd /tmp; [ -d kept/run ] && [ -L .signalman-1 ] && [ ! -e .signalman-2 ] && [ -f .signalman-3/run ]"
                + " && [ -f .signalman-4 ]");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a FIFO         | mkfifo /tmp/hsperfdata_x/PID
            a socket       | HOSTILE leave /tmp/hsperfdata_x/PID
            a link outside | ln -s OUTSIDE/run.json /tmp/hsperfdata_x/PID
            a folder       | mkdir /tmp/hsperfdata_x/PID
            huge           | truncate -s 1T /tmp/hsperfdata_x/PID
            a false run file that is a FIFO | mkfifo /tmp/r; printf 'io.signalman.runFile\\0=/tmp/r\\0' >/tmp/hsperfdata_x/PID
            a false run file that is huge | truncate -s 1T /tmp/r; printf 'io.signalman.runFile\\0=/tmp/r\\0' >/tmp/hsperfdata_x/PID
            a false run file outside | printf 'io.signalman.runFile\\0=OUTSIDE/run.json\\0' >/tmp/hsperfdata_x/PID
            """)
    void performanceDataMayBeAnything(String name, String attack) throws Exception {
        inside("rm -rf /tmp/hsperfdata_*; mkdir /tmp/hsperfdata_x; " + attack);
        assertThat(signalman.expect(0, "jvms").out())
                .containsPattern("(?m)^" + pid + " ")
                .doesNotContain("127.0.0.1:1 ");
    }

    @Test
    void aHundredThousandFoldersHoldNothingUp() throws Exception {
        try (Child filler = Child.start(FromOutside.within(pid, hostile.toString(), "fill", "/tmp", "100000"))) {
            filler.awaitLine("ready");
            assertThat(signalman.expect(0, "jvms").out()).containsPattern("(?m)^" + pid + " ");
        }
    }

    /** In JVMs of their own: one that did not find the jar at its place once never looks there again. */
    @Test
    void ourFolderThatIsSwappedForALinkLeadsNowhere() throws Exception {
        try (TestHost fresh = start("swapped", Unshared.PRIVATE_TMP)) {
            attachDuringSwaps(fresh, "/tmp/.signalman-attach-" + fresh.pid(), "/tmp/link");
        }
    }

    @Test
    void aTmpThatIsSwappedForALinkLeadsNowhere() throws Exception {
        Files.setAttribute(Files.createDirectory(folder.resolve("root")), "unix:uid", TestHost.NOBODY);
        try (TestHost fresh = start("other", Unshared.withRoot(folder, "mkdir -m 1777 tmp"))) {
            attachDuringSwaps(fresh, "/tmp", "/link");
        }
    }

    private void attachDuringSwaps(TestHost fresh, String swapped, String link) throws Exception {
        String jvm = String.valueOf(fresh.pid());
        String target = outside.aimed("HIDDEN");
        FromOutside.inside(jvm, "mkdir -m 700 -p " + swapped + "; ln -s " + target + " " + link);
        try (Child swapper = Child.start(FromOutside.within(jvm, hostile.toString(), "swap", swapped, link, target))) {
            swapper.awaitLine("ready");
            for (int i = 0; i < ATTACHES_MEANWHILE; i++) {
                CommandLine.Result attach = signalman.run("attach", jvm);
                assertThat(attach.exitCode()).as("%s", attach).isIn(0, 3, 4);
                assertThat(attach.err()).doesNotContain("\tat ");
            }
            swapper.closeInput();
            String swaps = swapper.awaitLineThatBegins("swapped ");
            assertThat(Long.parseLong(swaps.replaceAll("\\D", ""))).isGreaterThan(SWAPS);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"full disk, 'mode=1777,size=100k'", "no inodes, 'mode=1777,nr_inodes=4'"})
    void aFullTmpIsReported(String name, String tmpfs) throws Exception {
        try (TestHost full = start("full", Unshared.withTmp(tmpfs))) {
            String jvm = String.valueOf(full.pid());
            assertThat(signalman.expect(3, "attach", jvm).err()).contains("No space left");
            try (Stream<Path> left = Files.list(Path.of("/proc/" + jvm + "/root/tmp"))) {
                assertThat(left.map(Path::getFileName).map(Path::toString))
                        .noneMatch(file -> file.startsWith(".signalman") || file.startsWith(".attach"));
            }
            full.leave();
        }
    }

    /** Its user has the socket's folder, and could read what comes. */
    @Test
    void anotherProcessAtTheAgentsSocketGetsNoToken() throws Exception {
        signalman.expect(0, "attach", pid);
        String socket = host.socketPath().toString();
        inside("mv " + socket + " " + socket + ".moved");
        try (Child listener = Child.start(FromOutside.within(pid, hostile.toString(), "listen", socket))) {
            listener.awaitLine("ready");
            assertThat(signalman.expect(4, "kill", "--jvm", pid, pid, "0").err())
                    .contains("another process listens at " + socket);
            listener.awaitLine("caller sent 0 bytes");
            assertThat(listener.lines()).noneMatch(line -> line.matches("caller sent [1-9].*"));
        }
        inside("mv " + socket + ".moved " + socket);
        signalman.expect(0, "kill", "--jvm", pid, pid, "0");
        signalman.expect(0, "detach", pid);
    }
}
