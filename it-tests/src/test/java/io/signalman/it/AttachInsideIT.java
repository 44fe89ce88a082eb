package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Attaching to a JVM in a container: its messages and the files that it leaves. */
class AttachInsideIT {
    @TempDir(factory = SharedFolder.class)
    private Path folder;

    private CommandLine signalman;

    @BeforeEach
    void prepare() {
        signalman = new CommandLine(folder);
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void itSaysWhoseViewItShowsAndLeavesNoFile(Path jdk) throws Exception {
        try (OciContainer container = new OciContainer.Builder(folder, jdk).start()) {
            String jvm = String.valueOf(container.pid());
            assertThat(signalman.expect(3, "attach", jvm, "scope=nonsense").out())
                    .contains("scope");
            assertThat(temp(jvm)).noneMatch(file -> file.contains("signalman") || file.startsWith(".attach_pid"));

            for (int attaches = 0; attaches < 3; attaches++) {
                assertThat(signalman.expect(0, "attach", jvm).out())
                        .contains("Run file: /tmp/.signalman-")
                        .contains("Note: JVM " + jvm + " is in another PID namespace, where it is 1;")
                        .contains("Note: JVM " + jvm + " has other files than this command;")
                        .contains("Note: JVM " + jvm + " is in another network namespace;");
                assertThat(signalman.expect(3, "attach", jvm, "scope=all").out())
                        .contains("other settings");
                assertThat(signalman.expect(0, "status", "--jvm", jvm).out())
                        .containsPattern("(?m)^run file +/tmp/\\.signalman-")
                        .containsPattern("(?m)^note +JVM " + jvm + " has other files");
                signalman.expect(0, "detach", jvm);
                assertThat(temp(jvm)).noneMatch(file -> file.contains("signalman"));
            }
            assertThat(openCopies(jvm)).as("one name in the class path").hasSize(1);

            signalman.expect(0, "attach", jvm);
            assertThat(signalman.expect(0, "jvms").err()).contains("is as that JVM sees it");
        }
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void anInterruptedAttachLeavesNoFile(String signal, int exitCode) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path deaf = CProgram.compile("deaf-jvm.c", folder.resolve("deaf-jvm"));
        try (Child process = Child.start(
                "unshare",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs none \"$1\" && shift && mount -t tmpfs -o mode=1777 none /tmp && exec \"$@\"",
                "sh",
                TestHost.JAR.getParent().toString(),
                deaf.toString(),
                Jdks.current().resolve("lib/server/libjvm.so").toString())) {
            process.awaitLine("ready");
            String pid = String.valueOf(process.pid());
            try (Child attach = Child.start(signalman.builder("attach", pid))) {
                await("the request to listen").until(() -> temp(pid).contains(".attach_pid" + pid));
                assertThat(temp(pid)).as("a copy").anyMatch(file -> file.endsWith(".jar"));
                signal(signal, String.valueOf(attach.pid()));

                assertThat(attach.awaitEnd()).as("%s", attach.lines()).isEqualTo(exitCode);
                assertThat(temp(pid)).containsExactly("");
            }
        }
    }

    @Test
    void detachRemovesTheFilesOfAKilledCommand() throws Exception {
        try (OciContainer container = new OciContainer.Builder(folder, Jdks.current()).start()) {
            String jvm = String.valueOf(container.pid());
            try (Child user = container.exec(
                    "sh",
                    "-c",
                    "cd /tmp && mkdir -m 700 .signalman-attach-1 && cd .signalman-attach-1 && echo >answer-1"
                            + " && echo >signalman-00000000-0000-0000-0000-000000000000.jar")) {
                assertThat(user.awaitEnd()).isZero();
            }
            signalman.expect(1, "detach", jvm);
            assertThat(temp(jvm)).noneMatch(file -> file.contains("signalman"));
        }
    }

    /** Below the container's /tmp. */
    private static List<String> temp(String jvm) throws IOException {
        Path temp = Path.of("/proc/" + jvm + "/root/tmp");
        try (Stream<Path> all = Files.walk(temp)) {
            return all.map(path -> temp.relativize(path).toString()).toList();
        } catch (java.io.UncheckedIOException vanished) {
            return List.of();
        }
    }

    private static Set<Path> openCopies(String jvm) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + jvm + "/fd"))) {
            return descriptors
                    .map(AttachInsideIT::target)
                    .filter(file -> file.toString().matches(".*/signalman-[^/]*\\.jar \\(deleted\\)"))
                    .collect(Collectors.toSet());
        }
    }

    private static Path target(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException closed) {
            return link;
        }
    }

    private static void signal(String name, String pid) {
        Child.output("kill", "-" + name, pid);
    }
}
