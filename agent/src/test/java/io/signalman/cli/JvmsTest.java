package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JvmsTest {
    @Test
    void theJarsFileNameIsTheMain() {
        assertThat(Jvms.main(List.of("/usr/bin/java", "-Xmx1g", "-jar", "/opt/app.jar", "x")))
                .isEqualTo("app.jar");
        assertThat(Jvms.main(List.of("/opt/jwebserver"))).isEqualTo("jwebserver");
    }

    @Test
    void aNameThatIsNotAsciiIsNoCrashInTheCLocale() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-cp",
                System.getProperty("java.class.path"),
                JvmsTest.class.getName());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(out).isEqualTo("true true\n");
    }

    /** What the locale decides, in a JVM of its own. */
    public static void main(String[] args) {
        String path = "/opt/w\u00f6rker.jar";
        System.out.println(Jvms.main(List.of("java", "-jar", path)).equals("w\u00f6rker.jar") + " "
                + OwnFiles.path(path).isEmpty());
    }
}
