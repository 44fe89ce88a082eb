package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The class-data archive that the script {@code signalman} makes and uses, with copies of the real jars. */
class LauncherArchiveIT {
    private static final Path BUILT = TestHost.JAR.resolveSibling("signalman-cli.jar");

    @TempDir
    Path root;

    private Path launcher;
    private Path target;
    private Path jar;

    @BeforeEach
    void prepare() throws IOException {
        checkOut("checkout");
    }

    private void checkOut(String name) throws IOException {
        launcher = root.resolve(name).resolve("signalman");
        target = Files.createDirectories(launcher.resolveSibling("agent/target"));
        jar = Files.copy(BUILT, target.resolve("signalman-cli.jar"));
        Files.createFile(target.resolve("signalman.jar"));
        Launcher.copyTo(launcher.getParent());
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void itIsMadeByTheFirstCommandAndUsedByTheNext(Path jdk) throws Exception {
        Path log = root.resolve("log");
        Path wrapper = wrapper(jdk, """
                for word; do
                    shift
                    [ "$word" != -Xlog:disable ] || word=-Xlog:class+load:file=%s
                    set -- "$@" "$word"
                done
                """.formatted(log));

        run(jdk);

        Path archive = onlyArchive();
        FileTime made = Files.getLastModifiedTime(archive);
        run(wrapper);
        assertThat(onlyArchive()).isEqualTo(archive);
        assertThat(Files.getLastModifiedTime(archive)).isEqualTo(made);
        assertThat(log)
                .content()
                .contains("io.signalman.bootstrap.Agent source: shared objects file")
                .contains("io.signalman.cli.client.HttpClient source: shared objects file")
                .doesNotContain("picocli.CommandLine source:"); // JDK 25 loads some helpers with the archive
        try (Stream<Path> all = Files.list(target)) {
            assertThat(all).containsExactlyInAnyOrder(archive, jar, target.resolve("signalman.jar"));
        }
    }

    @Test
    void eachJdkHasItsOwn() throws Exception {
        for (Path jdk : Jdks.all()) {
            run(jdk);
            run(jdk);
        }

        assertThat(archives()).hasSameSizeAs(Jdks.all());
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void oneThatDoesNotFitIsGoneWithoutSilently(Path jdk) throws Exception {
        run(jdk);
        Path archive = onlyArchive();
        for (Path other : Jdks.all()) {
            run(other);
        }
        for (Path other : archives()) {
            if (!other.equals(archive)) {
                Files.move(other, archive, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        run(jdk);

        Files.delete(archive);
        Files.writeString(archive, "no archive");
        run(jdk);
        assertThat(archive).hasContent("no archive");
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aPathWithASpaceIsAsGood(Path jdk) throws Exception {
        checkOut("with a space");

        run(jdk);
        run(jdk);

        assertThat(onlyArchive()).isNotEmptyFile();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void anotherJarGetsAnotherArchive(Path jdk) throws Exception {
        run(jdk);
        FileTime made = Files.getLastModifiedTime(onlyArchive());
        Files.copy(BUILT, jar, StandardCopyOption.REPLACE_EXISTING);

        run(jdk);

        assertThat(Files.getLastModifiedTime(onlyArchive()))
                .isGreaterThan(made)
                .isEqualTo(Files.getLastModifiedTime(jar));
    }

    @Test
    void aCommandRunsWithoutAnArchiveInAReadOnlyFolder() throws Exception {
        for (Path path : List.of(root, target)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
        }
        try {
            List<String> nobody = System.getProperty("user.name").equals("root")
                    ? List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
                    : List.of();
            run(nobody, Jdks.current());
            assertThat(archives()).isEmpty();
        } finally {
            for (Path path : List.of(root, target)) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    @Test
    void aCommandRunsWithoutAnArchiveThatFailedAndDoesNotTryAgain() throws Exception {
        Path tries = root.resolve("tries");
        Path wrapper = wrapper(Jdks.current(), """
                case $* in *Training*) echo once >>%s; echo broken; echo broken >&2; exit 7 ;; esac
                """.formatted(tries));

        run(wrapper);
        run(wrapper);

        assertThat(tries).hasContent("once");
        assertThat(onlyArchive()).isEmptyFile();
    }

    /** For which picocli looks at every command. */
    @Test
    void theSmallerJarHasWhatTheHelpNeeds() throws Exception {
        for (String option : List.of("--help", "--version")) {
            CommandLine.Result result = CommandLine.run(new ProcessBuilder("sh", launcher.toString(), option), root);
            assertThat(result.exitCode()).as("%s", result).isZero();
            assertThat(result.out()).containsIgnoringCase("signalman");
        }
    }

    private void run(Path jdk) throws Exception {
        run(List.of(), jdk);
    }

    /** Runs a real command against a port on which nothing listens. */
    private void run(List<String> prefix, Path jdk) throws Exception {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("sh", launcher.toString()));
        command.addAll(List.of("kill", "--url", "http://127.0.0.1:1", "1", "0"));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", jdk.toString());

        CommandLine.Result result = CommandLine.run(builder, root);

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).startsWith("signalman: No agent answers at").hasLineCount(1);
    }

    /** A copy of that JDK's face whose java is a script that does something first. */
    private Path wrapper(Path jdk, String first) throws IOException {
        Path wrapper = root.resolve("wrapper");
        Files.createDirectories(wrapper.resolve("bin"));
        Files.copy(jdk.resolve("release"), wrapper.resolve("release"));
        Path java = Files.writeString(
                wrapper.resolve("bin/java"), "#!/bin/sh\n" + first + "exec " + Jdks.java(jdk) + " \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        return wrapper;
    }

    private Path onlyArchive() throws IOException {
        assertThat(archives()).hasSize(1);
        return archives().get(0);
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> all = Files.list(target)) {
            return all.filter(path -> path.toString().endsWith(".cds")).toList();
        }
    }
}
