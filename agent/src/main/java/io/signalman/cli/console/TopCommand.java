package io.signalman.cli.console;

import io.signalman.cli.attach.NativeCodeNeeded;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Terminal;
import io.signalman.console.Agents;
import io.signalman.console.top.Top;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code top}: shows processes in a full screen, and signals the ones that a person picks. */
@Command(
        name = "top",
        description =
                "Shows the processes of your agents in a full screen, with what each signal would do, and sends it"
                        + " to exactly those that you picked.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman top                  all agents of this host, of your contexts and of your fleet",
            "  signalman top --jvm shop       one agent",
            "  signalman top --on web         the hosts of a group",
            "",
            "Press ? for the keys."
        })
public final class TopCommand implements Callable<Integer> {
    @Mixin
    private ConsoleOptions options;

    @Override
    public Integer call() {
        if (!Terminal.isInteractive()) {
            throw Failure.usage("top needs a terminal; for a script use: signalman ps --json");
        }
        try (Agents agents = options.agents("cli")) {
            return Top.run(agents);
        } catch (IOException e) {
            throw Failure.usage("top can't use this terminal: " + ErrorText.of(e) + ".");
        } catch (NoClassDefFoundError notInThisJar) {
            throw new NativeCodeNeeded();
        }
    }
}
