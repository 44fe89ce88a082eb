package io.signalman.cli;

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

class JvmsTest {
    @Test
    void theJarsFileNameIsTheMain() {
        assertThat(Jvms.main(List.of("/usr/bin/java", "-Xmx1g", "-jar", "/opt/app.jar", "x")))
                .isEqualTo("app.jar");
        assertThat(Jvms.main(List.of("/opt/jwebserver"))).isEqualTo("jwebserver");
    }

    /** Else any program could be taken for the container that is meant. */
    @Test
    void aMainThatLooksLikeTheIdOfAContainerIsNotFoundByIt(@TempDir Path folder) throws Exception {
        for (String name : List.of("a-plain-name", "0123456789ab", "0123456789abcdef".repeat(4))) {
            try (Child java = Child.start(
                    System.getProperty("java.home") + "/bin/java",
                    "-jar",
                    jar(folder.resolve(name)).toString())) {
                java.awaitLine("ready");
                if (name.equals("a-plain-name")) {
                    assertThat(Jvms.pid(name)).isEqualTo(java.pid());
                } else {
                    assertThatThrownBy(() -> Jvms.pid(name)).hasMessageContaining("No JVM of this user runs");
                }
            }
        }
    }

    /** Of {@link Waiting}. */
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

    /** A program that waits for its end. */
    public static final class Waiting {
        private Waiting() {}

        public static void main(String[] args) throws IOException {
            System.out.println("ready");
            System.in.read();
        }
    }

    @Test
    void aNameThatIsNotAsciiIsNoCrashInTheCLocale() throws Exception {
        assertThat(Child.output(
                        "env",
                        "LC_ALL=C",
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        JvmsTest.class.getName()))
                .containsExactly("true true");
    }

    /** What the locale decides, in a JVM of its own. */
    public static void main(String[] args) {
        String path = "/opt/w\u00f6rker.jar";
        System.out.println(Jvms.main(List.of("java", "-jar", path)).equals("w\u00f6rker.jar") + " "
                + OwnFiles.path(path).isEmpty());
    }
}
