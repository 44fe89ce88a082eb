package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job with the command of one release and the agent of the next. */
class NeighboursIT {
    /** The commit of the release before this one. */
    private static final String PREVIOUS = "da5d62d";

    @TempDir
    static Path folder;

    private static Path previous;

    @BeforeAll
    static void build() throws Exception {
        Path checkout = TestHost.JAR.resolve("../../..").normalize();
        Path built = Files.createDirectory(folder.resolve("previous"));
        assumeTrue(
                Child.output("bash", "-c", "git -C " + checkout + " cat-file -t " + PREVIOUS + " || true")
                        .equals(List.of("commit")),
                "the clone has no history");
        String script = new String(
                NeighboursIT.class.getResourceAsStream("/previous-release.sh").readAllBytes(), StandardCharsets.UTF_8);
        ProcessBuilder command =
                new ProcessBuilder("bash", "-c", script, checkout.toString(), PREVIOUS).directory(built.toFile());

        CommandLine.Result result = CommandLine.run(command, folder);

        assertThat(result.exitCode()).as("%s", result).isZero();
        previous = built.resolve("signalman.jar");
    }

    @Test
    void thePreviousCommandReachesThisAgent() throws Exception {
        mainJob(new CommandLine(folder), new CommandLine(folder, previous));
    }

    @Test
    void thisCommandReachesThePreviousAgent() throws Exception {
        mainJob(new CommandLine(folder, previous), new CommandLine(folder));
    }

    private static void mainJob(CommandLine agents, CommandLine operators) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).start();
                Children children = new Children(folder)) {
            String jvm = String.valueOf(host.pid());
            String name = Children.uniqueName();
            Child worker = children.reporter(name);
            agents.expect(0, "attach", jvm);

            assertThat(operators.expect(0, "jvms").out()).contains(jvm);
            assertThat(operators.expect(0, "status", "--jvm", jvm).out()).contains("delivered");
            assertThat(operators.expect(0, "ps", "--jvm", jvm, name).out()).contains(name);
            operators.expect(0, "kill", "--jvm", jvm, "--dry-run", name, "HUP");
            operators.expect(0, "kill", "--jvm", jvm, "--observe", "1ms", name, "HUP");
            worker.awaitLine("got HUP");
            assertThat(operators
                            .expect(0, "probe", "--jvm", jvm, String.valueOf(worker.pid()))
                            .out())
                    .contains(name);
            operators.expect(0, "policy", "explain", "--jvm", jvm, name, "HUP");
            operators.expect(0, "stop", "--jvm", jvm, name, "--ladder", "KILL");
            operators.expect(0, "jobs", "--jvm", jvm);
            operators.expect(1, "ps", "--jvm", jvm, name);
            operators.expect(0, "detach", jvm);
        }
    }
}
