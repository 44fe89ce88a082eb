package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What meets an attach in the /tmp of a service, whose JVM is nobody's: root's command ends with a sentence. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HandshakeAttackIT {
    private static final int ANOTHER_USER = 12_345;

    private FromOutside outside;
    private CommandLine signalman;
    private Path hostile;
    private TestHost host;
    private String pid;

    @BeforeAll
    void start(@TempDir(factory = SharedFolder.class) Path shared, @TempDir Path hidden) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        outside = new FromOutside(shared, hidden);
        signalman = outside.signalman();
        hostile = CProgram.compile("hostile.c", shared.resolve("hostile"));
        host = service("home").start();
        pid = String.valueOf(host.pid());
    }

    private TestHost.Builder service(String home) throws IOException {
        return new TestHost.Builder(Files.createDirectory(signalman.home().resolve(home)))
                .startedBy(Unshared.command(Unshared.PRIVATE_TMP, "--mount"))
                .asNobody();
    }

    @AfterAll
    void end() {
        if (host != null) {
            host.close();
        }
    }

    @AfterEach
    void clear() throws Exception {
        inside(0, "rm -rf /tmp/.attach_pid* /tmp/.java_pid*");
        outside.assertNothingTouched();
    }

    private void inside(int uid, String script) throws Exception {
        Child.output(as(uid, script).toArray(String[]::new));
    }

    private List<String> as(int uid, String script) {
        return List.of(
                "nsenter",
                "--target",
                pid,
                "--mount",
                "setpriv",
                "--reuid=" + uid,
                "--regid=" + uid,
                "--clear-groups",
                "sh",
                "-c",
                outside.aimed(script).replace("PID", pid).replace("HOSTILE", hostile.toString()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the trigger is a folder              | 65534 | mkdir /tmp/.attach_pidPID                   | /tmp/.attach_pidPID exists and is not a file; remove it
            the trigger is a FIFO                | 65534 | mkfifo /tmp/.attach_pidPID                  | /tmp/.attach_pidPID exists and is not a file; remove it
            the trigger is a link outside        | 65534 | ln -s OUTSIDE/new /tmp/.attach_pidPID       | /tmp/.attach_pidPID exists and is not a file; remove it
            the trigger is a link to nobody's    | 65534 | ln -s HIDDEN/new /tmp/.attach_pidPID        | /tmp/.attach_pidPID exists and is not a file; remove it
            the socket was left                  | 65534 | HOSTILE leave /tmp/.java_pidPID             | /tmp/.java_pidPID can't be connected to (ECONNREFUSED); if an ended process has left it, remove it
            the socket was left by another user  | 12345 | umask 077; HOSTILE leave /tmp/.java_pidPID  | /tmp/.java_pidPID can't be connected to (EACCES); if an ended process has left it, remove it
            the socket is a FIFO                 | 12345 | umask 000; mkfifo /tmp/.java_pidPID         | /tmp/.java_pidPID can't be connected to (ECONNREFUSED); if an ended process has left it, remove it
            the socket is a link to nobody's     | 65534 | ln -s HIDDEN/run.json /tmp/.java_pidPID     | /tmp/.java_pidPID is missing
            """)
    void theCommandEndsWithASentence(String name, int uid, String attack, String sentence) throws Exception {
        inside(uid, attack);
        assertThat(signalman.expect(3, "attach", pid).err()).contains(sentence.replace("PID", pid));
    }

    @ParameterizedTest
    @ValueSource(ints = {TestHost.NOBODY, ANOTHER_USER, 0})
    void anotherProcessAtTheSocketGetsNoByte(int uid) throws Exception {
        String listen = "umask 000; exec HOSTILE listen /tmp/.java_pidPID";
        try (Child listener = Child.start(as(uid, listen))) {
            listener.awaitLine("ready");
            assertThat(signalman.expect(3, "attach", pid).err()).contains("another process listens");
            listener.awaitLine("caller sent 0 bytes");
            assertThat(listener.lines()).noneMatch(line -> line.matches("caller sent [1-9].*"));
        }
    }

    @Test
    void aStoppedJvmIsNotWaitedFor() throws Exception {
        inside(TestHost.NOBODY, "kill -STOP PID");
        try {
            assertThat(signalman.expect(3, "attach", pid).err())
                    .contains("is stopped and can't answer; continue it first: kill -CONT " + pid);
            assertThat(signalman.expect(0, "jvms").out()).containsPattern("(?m)^" + pid + " ");
        } finally {
            inside(TestHost.NOBODY, "kill -CONT PID");
        }
    }

    /**
     * One that is no JVM, from the start or from when the command has looked.
     *
     * @param until the file that it handles SIGQUIT until
     */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/tmp/.signalman-attach-$$"})
    void aProcessThatImitatesAJvmGetsNoQuit(String until) throws Exception {
        String library = Jdks.current().resolve("lib/server/libjvm.so").toString();
        List<String> command =
                new ArrayList<>(List.of(Unshared.command(Unshared.PRIVATE_TMP + " " + until, "--mount")));
        command.addAll(List.of(hostile.toString(), "imitate", library));
        try (Child imitator = Child.start(command)) {
            imitator.awaitLine("ready");
            assertThat(signalman
                            .expect(3, "attach", String.valueOf(imitator.pid()))
                            .err())
                    // If it was slow, it has ignored the signal.
                    .containsAnyOf("does not handle SIGQUIT", "does not answer attach requests");
            assertThat(imitator.isAlive()).isTrue();
        }
    }

    /** The command's thread has the rights of that user, and waits as long as the user likes. */
    @Test
    void theUserOfAJvmThatDoesNotAnswerHasNoPowerOverTheCommand() throws Exception {
        TestHost.Builder mute = service("mute").environment("JDK_JAVA_OPTIONS", "-XX:+DisableAttachMechanism");
        try (TestHost silent = mute.start();
                Child command = Child.start(signalman.builder("attach", String.valueOf(silent.pid())))) {
            Path trigger = Path.of("/proc/" + silent.pid() + "/root/tmp/.attach_pid" + silent.pid());
            await().until(() -> Files.exists(trigger));
            assertThat(ids(command.pid())).contains("Uid: 0 65534 0 65534");

            assertThat(attempts(command.pid())).isNotEmpty().noneMatch(line -> line.startsWith("done"));
            assertThat(attempts(silent.pid())).as("what is theirs").contains("done kill", "done prlimit");

            assertThat(command.awaitEnd()).as("%s", command.lines()).isEqualTo(3);
            command.awaitLineThatBegins("signalman: JVM " + silent.pid() + " can't be attached to: it does not answer");
            assertThat(trigger).doesNotExist();
        }
    }

    /** Of each thread, as status of proc(5) has them. */
    private static List<String> ids(int process) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process + "/task"))) {
            List<String> ids = new ArrayList<>();
            for (Path thread : threads.toList()) {
                Files.readAllLines(thread.resolve("status")).stream()
                        .filter(line -> line.startsWith("Uid:"))
                        .map(line -> line.replaceAll("\\s+", " "))
                        .forEach(ids::add);
            }
            return ids;
        }
    }

    /** To signal and to limit each thread of a process, as nobody. Signal 0 needs the rights of any other; CONT would not, kill(2). */
    private List<String> attempts(int process) throws Exception {
        String script = "for task in /proc/" + process + "/task/*; do thread=${task##*/};"
                + " kill -0 $thread && echo done kill; prlimit --pid $thread --nofile >/dev/null && echo done prlimit;"
                + " done 2>&1; true";
        return Child.output(as(TestHost.NOBODY, script).toArray(String[]::new));
    }
}
