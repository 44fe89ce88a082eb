package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code signalman}, with scripts in place of Maven and Java. */
class LauncherIT {
    @TempDir
    Path root;

    private Path jar;

    @BeforeEach
    void prepare() throws IOException {
        jar = root.resolve("agent/target/signalman.jar");
        Files.createDirectories(jar.getParent());
        Files.createDirectories(root.resolve("jdk/bin"));
        Files.createFile(root.resolve("pom.xml"));
        Launcher.copyTo(root);
        script("mvnw", """
                #!/bin/sh
                echo new | tee agent/target/signalman.jar >agent/target/signalman-cli.jar
                """);
        script("jdk/bin/java", """
                #!/bin/sh
                if [ "$1" = -XshowSettings:properties ]; then echo '    java.specification.version = 17' >&2; exit; fi
                while [ "$1" != -jar ] && [ "$1" != -cp ]; do shift; done
                cat "$2"
                """);
    }

    @Test
    void anOlderJarStaysAsItIsForTheAgentsThatRunFromIt() throws Exception {
        Files.writeString(jar, "old\n");
        Path held = Files.createLink(root.resolve("held"), jar);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));

        CommandLine.Result result = launch();

        assertThat(result.out()).isEqualTo("new\n");
        assertThat(held).hasContent("old\n");
        assertThat(root.resolve(".signalman-build")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "agent/src/main/java/A.java, new",
        "jolokia-bridge/src/main/java/A.java, new",
        "agent/pom.xml, new",
        "agent/src/test/java/A.java, old"
    })
    void onlyANewerSourceIsBuilt(String source, String ran) throws Exception {
        for (String name : List.of("signalman.jar", "signalman-cli.jar")) {
            Files.writeString(jar.resolveSibling(name), "old\n");
        }
        assertThat(launch().out()).isEqualTo("old\n");
        Path newer = root.resolve(source);
        Files.createDirectories(newer.getParent());
        Files.createFile(newer);
        Files.setLastModifiedTime(newer, FileTime.from(Instant.now().plusSeconds(60)));

        assertThat(launch().out()).isEqualTo(ran + "\n");
    }

    /** The other jar has neither an agent nor native code. */
    @ParameterizedTest
    @ValueSource(strings = {"attach", "detach", "demo", "doctor", "serve", "policy", "signals", "top", "ui"})
    void aCommandThatNeedsMoreThanAnAgentsAnswerRunsFromTheWholeJar(String command) throws Exception {
        Files.writeString(jar, "whole\n");
        Files.writeString(jar.resolveSibling("signalman-cli.jar"), "part\n");

        assertThat(run(Map.of(), root.resolve("signalman").toString(), command).out())
                .isEqualTo("whole\n");
    }

    @Test
    void aMissingPartIsBuilt() throws Exception {
        Files.writeString(jar, "old\n");

        assertThat(launch().out()).isEqualTo("new\n");
    }

    @Test
    void aLockThatNobodyHoldsIsWaitedForOnlyShortly() throws Exception {
        Files.createDirectory(root.resolve(".signalman-build"));

        CommandLine.Result result = launch();

        assertThat(result.out()).isEqualTo("new\n");
        assertThat(result.err()).contains("waiting for another build", ".signalman-build");
    }

    @Test
    void theEnvironmentOfOtherJvmsAndARemovedFolderDoNotMatter() throws Exception {
        for (String name : List.of("signalman.jar", "signalman-cli.jar")) {
            Files.writeString(jar.resolveSibling(name), "");
        }
        script("jdk/bin/java", """
                #!/bin/sh
                echo "$JAVA_TOOL_OPTIONS,$_JAVA_OPTIONS,$JDK_JAVA_OPTIONS,$CDPATH,$LC_ALL,$(pwd)"
                """);
        String launch = "mkdir gone; cd ./gone; rmdir ../gone; \"$0\" attach; cd /; LC_ALL=de_DE.UTF-8 \"$0\" attach";

        CommandLine.Result result = run(
                Map.of(
                        "JAVA_TOOL_OPTIONS", "-Xmx1k",
                        "_JAVA_OPTIONS", "-Xmx1k",
                        "JDK_JAVA_OPTIONS", "-Xmx1k",
                        "CDPATH", root.toString(),
                        "LC_ALL", "POSIX"),
                "sh",
                "-c",
                launch,
                root.resolve("signalman").toString());

        assertThat(result.out()).isEqualTo(",,,,C.UTF-8,/\n,,,,de_DE.UTF-8,/\n");
    }

    /** Since the launcher replaces such a locale, it says that there was one. */
    @ParameterizedTest
    @CsvSource({"POSIX, true", "C, true", "C.UTF-8, false", "de_DE.UTF-8, false"})
    void theScreenIsAsciiInALocaleThatNamesNoCharacters(String locale, boolean ascii) throws Exception {
        for (String name : List.of("signalman.jar", "signalman-cli.jar")) {
            Files.writeString(jar.resolveSibling(name), "");
        }
        script("jdk/bin/java", """
                #!/bin/sh
                echo "$@"
                """);

        CommandLine.Result result =
                run(Map.of("LC_ALL", locale), root.resolve("signalman").toString(), "top");

        assertThat(result.out().contains(" -Dsignalman.ascii=true -jar ")).isEqualTo(ascii);
        assertThat(result.out()).endsWith("signalman.jar top\n");
    }

    private CommandLine.Result launch() throws Exception {
        return run(Map.of(), "sh", root.resolve("signalman").toString());
    }

    private CommandLine.Result run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).directory(root.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", root.resolve("jdk").toString());
        return CommandLine.run(builder, root);
    }

    private void script(String name, String text) throws IOException {
        Path script = Files.writeString(root.resolve(name), text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
