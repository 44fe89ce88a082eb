package io.signalman.cli.demo;

import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: shows every feature on throwaway processes. */
@Command(
        name = "demo",
        description =
                "Shows every feature on throwaway processes: attaches to a running JVM, signals workers by pid, name"
                        + " and group, over HTTP, Jolokia and JMX, is refused twice, detaches, and ends what it started.",
        footerHeading = "%nExamples:%n",
        footer = {"  signalman demo", "  signalman demo --keep     leave everything running"})
public final class DemoCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Option(names = "--keep", description = "Leave everything running, and print how to use and end it.")
    private boolean keep;

    @Override
    public Integer call() {
        try (DemoScene scene = DemoScene.open(keep)) {
            boolean asExpected = new Demo(scene, output).run(keep);
            return asExpected ? ExitCode.OK : ExitCode.NOTHING;
        } catch (IOException e) {
            throw Failure.unreachable("The demo's processes can't be started: " + ErrorText.of(e));
        }
    }
}
