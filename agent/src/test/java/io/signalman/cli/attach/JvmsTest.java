package io.signalman.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmsTest {
    private static final HostAccess NO_ACCESS = new NoHostAccess() {};

    @ParameterizedTest
    @CsvSource({
        "com.example.Main, Main, true",
        "com.example.Main, com.example.Main, true",
        "com.example.Main, example.Main, false",
        "app/com.example.Main, Main, true",
        "app/com.example.Main, com.example.Main, false",
        "app.jar, app.jar, true",
        "app.jar, jar, false",
        "com.example.Main, '', false"
    })
    void aJvmIsCalledByItsClassOrJar(String main, String name, boolean called) {
        assertThat(Jvms.isCalled(main, name)).isEqualTo(called);
    }

    @Test
    void theMainOfAJarIsItsFileName() {
        assertThat(Jvms.main(List.of("/usr/bin/java", "-Xmx1g", "-jar", "/opt/app.jar", "x")))
                .isEqualTo("app.jar");
        assertThat(Jvms.main(List.of("/opt/jwebserver"))).isEqualTo("jwebserver");
    }

    @Test
    void theProgramsArgumentsAreNotTheJvms() {
        assertThat(Jvms.options(
                        List.of("java", "-cp", "a", "-Xmx1g", "-jar", "app.jar", "-XX:+DisableAttachMechanism")))
                .containsExactly("java", "-cp", "a", "-Xmx1g");
        assertThat(Jvms.options(List.of("java", "-Da=b", "Main", "-Xrs"))).containsExactly("java", "-Da=b");
        assertThat(Jvms.options(List.of("java", "-m", "app/Main", "-Xrs"))).containsExactly("java");
        assertThat(Jvms.options(List.of("java", "--module=app/Main", "-Xrs"))).containsExactly("java");
        assertThat(Jvms.options(List.of("java", "-cp"))).containsExactly("java", "-cp");
        assertThat(Jvms.options(List.of("jsvc", "-outfile", "x", "-Xrs", "Main")))
                .contains("-Xrs");
        assertThat(Jvms.options(List.of())).isEmpty();
    }

    /** Otherwise any program could pass for a container. */
    @Test
    void aMainThatLooksLikeAContainerIdIsNotFound(@TempDir Path folder) throws Exception {
        for (String name : List.of("a-plain-name", "0123456789ab", "0123456789abcdef".repeat(4))) {
            try (Child java = Child.start(
                    System.getProperty("java.home") + "/bin/java",
                    "-jar",
                    jar(folder.resolve(name)).toString())) {
                java.awaitLine("ready");
                if (name.equals("a-plain-name")) {
                    assertThat(Jvms.pid(name, NO_ACCESS)).isEqualTo(java.pid());
                } else {
                    assertThatThrownBy(() -> Jvms.pid(name, NO_ACCESS))
                            .hasMessageContaining("No JVM of this user is called");
                }
            }
        }
    }

    /** Makes a jar of {@link Waiting}. */
    private static Path jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Waiting.class.getName());
        manifest.getMainAttributes()
                .putValue(
                        Attributes.Name.CLASS_PATH.toString(),
                        Waiting.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString());
        new JarOutputStream(Files.newOutputStream(file), manifest).close();
        return file;
    }

    /** A program that waits until it is ended. */
    public static final class Waiting {
        private Waiting() {}

        public static void main(String[] args) throws IOException {
            System.out.println("ready");
            System.in.read();
        }
    }

    @Test
    void aNonAsciiNameDoesNotCrashInTheCLocale() throws Exception {
        assertThat(Child.output(
                        "env",
                        "LC_ALL=C",
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JvmsTest.class.getName()))
                .containsExactly("true true");
    }

    /** Runs in its own JVM, because a JVM reads the locale at its start. */
    public static void main(String[] args) {
        String path = "/opt/w\u00f6rker.jar";
        System.out.println(Jvms.main(List.of("java", "-jar", path)).equals("w\u00f6rker.jar") + " "
                + OwnFiles.path(path).isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "java com.example.Main x, com.example.Main",
        "/usr/bin/java -Xmx1g -cp a:b com.example.Main, com.example.Main",
        "java --add-opens a/b=c -jar /opt/app.jar -cp x, app.jar",
        "java -p mods -m app/com.example.Main, app/com.example.Main",
        "java --module=app, app",
        "java -Dx=y, java",
        "/opt/bin/jwebserver -p 80, jwebserver",
        "custom arg, custom"
    })
    void aJvmIsNamedByWhatItRuns(String commandLine, String main) {
        assertThat(Jvms.main(List.of(commandLine.split(" ", -1)))).isEqualTo(main);
    }
}
