package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parts of docs/containers.md that need no cluster. */
class ContainersIT {
    private static final String NATIVE = "isolated/jna/com/sun/jna/linux-x86-64";

    @TempDir(factory = SharedFolder.class)
    private Path folder;

    /** A container has pids of its own; the host's agent still signals the right process in the right container. */
    @Test
    void anAgentOnTheHostSignalsInOneContainer() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        String name = Children.uniqueName();
        try (OciContainer one = new OciContainer.Builder(folder, Jdks.current()).start();
                OciContainer other = new OciContainer.Builder(folder, Jdks.current()).start();
                Child meant = sleeper(one, name);
                Child neighbour = sleeper(other, name);
                TestHost host = new TestHost.Builder(Files.createDirectory(folder.resolve("host"))).start()) {
            String jvm = String.valueOf(host.pid());
            signalman.expect(0, "attach", jvm, "scope=all");

            signalman.expect(0, "kill", "--jvm", jvm, "container:" + one.id() + "&" + name, "TERM");

            assertThat(meant.awaitExit()).isEqualTo(128 + 15);
            assertThat(neighbour.isAlive()).isTrue();
            assertThat(signalman
                            .expect(0, "ps", "--jvm", jvm, "container:" + other.id())
                            .out())
                    .contains(name, "java");
            signalman.expect(1, "ps", "--jvm", jvm, "container:" + name);
        }
    }

    /** The root is read-only, /tmp is mounted noexec, and the image brings the native library. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void anImageStartsTheAgentWithItsJvm(Path jdk) throws Exception {
        CommandLine signalman = new CommandLine(folder);
        try (OciContainer image = image(jdk)
                .options("-javaagent:/app/signalman.jar=native.dir=/app/native,start.delay=0s")
                .tmpfs("nosuid", "nodev", "noexec", "mode=0777")
                .start()) {
            String jvm = String.valueOf(image.pid());
            await("agent in " + image.lines())
                    .until(() -> image.lines().stream()
                            .anyMatch(line -> line.contains("Signalman") && line.contains(" is up")));

            assertThat(signalman.expect(0, "kill", "--jvm", jvm, "1", "0").out())
                    .contains("1 exists");

            signalman.expect(0, "detach", jvm);
            assertThat(signalman
                            .expect(3, "attach", jvm, "native.dir=/app/native")
                            .out())
                    .as("no folder to write the library to")
                    .contains("/app/native (its libjnidispatch.so: ", "jcmd <pid> GC.run");
            for (int collections = 0; collections < 2; collections++) {
                try (Child jcmd = image.exec("/jdk/bin/jcmd", "1", "GC.run")) {
                    assertThat(jcmd.awaitEnd()).isZero();
                }
            }
            signalman.expect(0, "attach", jvm, "native.dir=/app/native");
        }
    }

    @Test
    void anImageThatCanWriteALibraryIsAttachedToAgainAtOnce() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        try (OciContainer image = image(Jdks.current()).start()) {
            String jvm = String.valueOf(image.pid());
            for (int attaches = 0; attaches < 2; attaches++) {
                signalman.expect(0, "attach", jvm, "native.dir=/app/native");
                signalman.expect(0, "detach", jvm);
            }
        }
    }

    @Test
    void aSidecarSignalsItsNeighbours() throws Exception {
        String name = Children.uniqueName();
        Path policy = Files.writeString(folder.resolve("policy"), "allow owner send TERM " + name + "\n");
        try (OciContainer app = new OciContainer.Builder(folder, Jdks.current()).start();
                Child neighbour = sleeper(app, name);
                OciContainer sidecar = image(Jdks.current())
                        .withPidsOf(app)
                        .file("policy", policy)
                        .tmpfs("nosuid", "nodev", "noexec", "mode=0777")
                        .program(
                                "Signalman",
                                "-jar",
                                "/app/signalman.jar",
                                "serve",
                                "native.dir=/app/native",
                                "policy=/app/policy")
                        .start()) {
            String[] command = {"/jdk/bin/java", "-jar", "/app/signalman.jar", "kill", name};

            assertThat(exitCode(sidecar, command, "KILL")).isEqualTo(3);
            assertThat(neighbour.isAlive()).isTrue();
            assertThat(exitCode(sidecar, command, "TERM")).isZero();
            assertThat(neighbour.awaitExit()).isEqualTo(128 + 15);
        }
    }

    private static int exitCode(OciContainer container, String[] command, String signal) throws IOException {
        String[] words = Stream.concat(Stream.of(command), Stream.of(signal)).toArray(String[]::new);
        try (Child process = container.exec(words)) {
            return process.awaitEnd();
        }
    }

    private static Child sleeper(OciContainer container, String name) throws IOException {
        Child process = container.exec(
                "sh", "-c", "cp /bin/sleep /tmp/" + name + " && echo ready && exec /tmp/" + name + " 600");
        process.awaitLine("ready");
        return process;
    }

    /** The image that the Dockerfile in docs/containers.md makes. */
    private OciContainer.Builder image(Path jdk) throws IOException {
        Path unpacked = Files.createDirectories(folder.resolve("unpacked"));
        String jar = Jdks.current().resolve("bin/jar").toString();
        Child.output("env", "--chdir=" + unpacked, jar, "xf", TestHost.JAR.toString(), NATIVE);
        return new OciContainer.Builder(folder, jdk)
                .file("signalman.jar", TestHost.JAR)
                .file("native/libjnidispatch.so", unpacked.resolve(NATIVE).resolve("libjnidispatch.so"));
    }
}
