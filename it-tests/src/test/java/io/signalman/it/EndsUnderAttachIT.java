package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that ends during an attach: its class path holds another bootstrap class, which ends the JVM. */
class EndsUnderAttachIT {
    @TempDir
    Path folder;

    @Test
    void theCommandSaysThatTheJvmHasEndedAndWhatSaysWhy() throws Exception {
        Path source = Files.writeString(folder.resolve("Agent.java"), """
                package io.signalman.bootstrap;
                public class Agent {
                    public static void agentmain(String arguments) {
                        Runtime.getRuntime().halt(1);
                    }
                }
                """);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-d", folder.toString(), source.toString()))
                .isZero();
        try (TestHost host = new TestHost.Builder(folder)
                .alsoOnClassPath(folder)
                .options("-XX:+IgnoreUnrecognizedVMOptions", "-XX:+EnableDynamicAgentLoading")
                .start()) {
            assertThat(new CommandLine(folder)
                            .expect(3, "attach", String.valueOf(host.pid()))
                            .err())
                    .isEqualTo("signalman: JVM " + host.pid() + " has ended meanwhile; its standard error, or its"
                            + " hs_err_pid*.log in its working folder, says why.\n");
        }
    }
}
