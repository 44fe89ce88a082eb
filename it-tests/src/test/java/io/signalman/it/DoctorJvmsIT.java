package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JVMs without a usable agent: {@code doctor} names the cause and the remedy. */
class DoctorJvmsIT {
    private static final String AS_PID_1 = "exec \"$@\"";

    @TempDir(factory = SharedFolder.class)
    private Path folder;

    private Path home;
    private CommandLine cli;

    @BeforeEach
    void start() throws Exception {
        home = Files.createDirectory(folder.resolve("user"));
        cli = new CommandLine(home);
    }

    @Test
    void aJvmThatCanNotBeAttachedToSaysWhy() throws Exception {
        assertThat(Diagnosis.of(cli, 4, "doctor", "2147483647").finds("failure", "attach"))
                .contains("There is no process");
        try (TestHost closed = new TestHost.Builder(home)
                .options("-XX:+DisableAttachMechanism")
                .start()) {
            assertThat(attach(closed)).contains("-XX:+DisableAttachMechanism", "-javaagent:signalman.jar");
        }
        try (TestHost plain = new TestHost.Builder(home).start()) {
            String jvm = String.valueOf(plain.pid());
            assertThat(Diagnosis.of(cli, 4, "doctor", jvm).finds("ok", "attach"))
                    .contains("signalman attach " + jvm);
            Child.output("prlimit", "--nofile=40:", "--pid", jvm);
            assertThat(attach(plain))
                    .contains("of 40 descriptors left")
                    .containsPattern("prlimit --nofile=[0-9]+: --pid");
            Child.output("prlimit", "--nofile=40", "--pid", jvm);
            assertThat(attach(plain)).containsPattern("prlimit --nofile=[0-9]+ --pid " + jvm + " \\(as root\\)");
            Child.output("kill", "-STOP", jvm);
            assertThat(attach(plain)).contains("is stopped", "kill -CONT " + jvm);
            assertThat(plain.process().lines()).containsExactly("ready");
        }
    }

    @Test
    void aJvmWhoseFoldersAreAllMountedNoexecCanNotLoadTheNativeLibrary() throws Exception {
        assumeRoot();
        String mounts = Stream.of("/tmp", "/var/tmp", "/dev/shm")
                .map(path -> "mount --rbind " + path + " " + path + " && mount -o remount,bind,noexec " + path + " && ")
                .collect(Collectors.joining());
        try (TestHost noexec = new TestHost.Builder(home)
                .startedBy(Unshared.command(mounts + Unshared.RUN, "--mount"))
                .options("-Duser.home=/tmp")
                .start()) {
            assertThat(attach(noexec)).contains("/tmp (noexec), /tmp (noexec), /var/tmp (noexec)", "native.dir=");
        }
    }

    @Test
    void aJvmInAnotherPidNamespaceHasOtherPids() throws Exception {
        Path other = Files.createDirectory(folder.resolve("inside"));
        try (TestHost inside = PrivateNamespace.start(other, Jdks.current(), AS_PID_1, "")) {
            await().until(() -> Files.exists(other.resolve(".signalman/run/1.json")));
            int jvm = inside.process().descendants().iterator().next();

            assertThat(Diagnosis.of(cli, 0, "doctor", String.valueOf(jvm)).finds("warning", "namespaces"))
                    .contains("JVM " + jvm + " is in another PID namespace, where it is 1;");
        }
    }

    @Test
    void theJvmOfAnotherUserNeedsThatUserOrRoot() throws Exception {
        assumeRoot();
        Path nobody = Files.createDirectory(folder.resolve("nobody"));
        new TestHost.Builder(nobody).asNobody();
        Path jar = folder.resolve("readable/signalman.jar");
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));
        ProcessBuilder command = new CommandLine(nobody, jar)
                .builder("doctor", String.valueOf(ProcessHandle.current().pid()));
        command.command()
                .addAll(
                        0,
                        List.of(
                                "setpriv",
                                "--reuid=" + TestHost.NOBODY,
                                "--regid=" + TestHost.NOBODY,
                                "--clear-groups"));

        Diagnosis other = new Diagnosis(CommandLine.run(command, folder), 4);

        assertThat(other.finds("failure", "agent")).contains("belongs to user root", "as that user or as root");
        assertThat(other.finds("failure", "attach")).contains("belongs to user root");
        assertThat(other.finds("warning", "jar")).contains("can be written by others", "chmod go-w " + jar);
    }

    @Test
    void withoutAnyAgentItSaysHowToStartOne() throws Exception {
        List<String> words = new ArrayList<>(PrivateNamespace.unshare());
        ProcessBuilder command = cli.builder("doctor");
        command.environment().put("SIGNALMAN_RUN_DIR", folder.resolve("none").toString());
        words.addAll(command.command());
        words.add(words.indexOf("-jar"), "-Duser.home=" + folder.resolve("none"));
        command.command(words);

        assertThat(new Diagnosis(CommandLine.run(command, folder), 4).finds("failure", "agent"))
                .contains("no agent of this user runs", "signalman attach <jvm>", "signalman serve");
    }

    private String attach(TestHost jvm) throws Exception {
        return Diagnosis.of(cli, 4, "doctor", String.valueOf(jvm.pid())).finds("failure", "attach");
    }

    private static void assumeRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }
}
