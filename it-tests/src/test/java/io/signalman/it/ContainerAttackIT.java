package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A container whose root is the host's: the command enters it with all of root's rights. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContainerAttackIT {
    private Path folder;
    private FromOutside outside;
    private CommandLine signalman;
    private OciContainer container;

    @BeforeAll
    void start(@TempDir(factory = SharedFolder.class) Path shared, @TempDir Path hidden) throws Exception {
        folder = shared;
        outside = new FromOutside(shared, hidden);
        signalman = outside.signalman();
        container = new OciContainer.Builder(shared, Jdks.current()).uid(0).start();
    }

    @AfterAll
    void end() throws Exception {
        if (container != null) {
            container.close();
        }
    }

    private void inside(String script) throws Exception {
        try (Child process = container.exec("sh", "-ec", outside.aimed(script))) {
            assertThat(process.awaitEnd()).as("%s", process.lines()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ln -s OUTSIDE /tmp/.signalman-attach-1                  | /tmp/.signalman-attach-1 is missing
            ln -s ../../../../../..OUTSIDE /tmp/.signalman-attach-1 | /tmp/.signalman-attach-1 is missing
            ln -s /proc/1/root /tmp/.signalman-attach-1             | /tmp/.signalman-attach-1 can't be reached: ELOOP
            ln -s /proc/1/cwd /tmp/.signalman-attach-1              | /tmp/.signalman-attach-1 can't be reached: ELOOP
            ln -s OUTSIDE/new /tmp/.attach_pid1                     | /tmp/.attach_pid1 exists and is not a file
            mkfifo /tmp/.java_pid1                                  | /tmp/.java_pid1 can't be connected to
            """)
    void itsRootLeadsNothingOut(String attack, String sentence) throws Exception {
        inside(attack);
        try {
            assertThat(signalman
                            .expect(3, "attach", String.valueOf(container.pid()))
                            .err())
                    .contains(sentence);
        } finally {
            inside("rm -rf /tmp/.signalman-attach-1 /tmp/.attach_pid1 /tmp/.java_pid1");
        }
        outside.assertNothingTouched();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            true                             | Read-only file system; give it a /tmp with room that its user can write | 3
            rmdir tmp                        | /tmp is missing | 3
            rmdir tmp; ln -s OUTSIDE tmp     | /tmp is missing | 3
            rmdir tmp; ln -s dev tmp         | is up           | 0
            """)
    void anAttachWithoutAMountedTmpLeadsNothingOut(String root, String sentence, int exitCode) throws Exception {
        try (OciContainer without = new OciContainer.Builder(folder, Jdks.current())
                .uid(0)
                .withoutTmpfs(outside.aimed(root))
                .start()) {
            CommandLine.Result result = signalman.expect(exitCode, "attach", String.valueOf(without.pid()));
            assertThat(result.out() + result.err()).contains(sentence);
        }
        outside.assertNothingTouched();
    }
}
