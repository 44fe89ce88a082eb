package io.signalman.cli;

import io.signalman.cli.attach.Attacher;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code detach}: stops the agent in a JVM. */
@Command(
        name = "detach",
        description = "Stops and removes the agent in a JVM; the JVM keeps running.",
        footerHeading = "%nExample:%n",
        footer = "  signalman detach 4242")
final class DetachCommand implements Callable<Integer> {
    private final Main.Assembly assembly;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "<jvm>", description = Connection.JVM)
    private String jvm = "";

    DetachCommand(Main.Assembly assembly) {
        this.assembly = assembly;
    }

    @Override
    public Integer call() {
        Attacher.Reply reply = Attacher.detach(Jvms.pid(jvm, assembly));
        output.print(reply, reply.message());
        return switch (reply.outcome()) {
            case "stopped" -> ExitCode.OK;
            case "absent" -> ExitCode.NOTHING;
            default -> ExitCode.REFUSED;
        };
    }
}
