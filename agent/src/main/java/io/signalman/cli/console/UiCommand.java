package io.signalman.cli.console;

import io.signalman.cli.attach.NativeCodeNeeded;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.StopSignals;
import io.signalman.console.Agents;
import io.signalman.console.ui.Ui;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ui}: serves a page for one person, on this host only. */
@Command(
        name = "ui",
        description = "Serves a page for one person on 127.0.0.1, and opens the browser. It ends on Ctrl-C, and after"
                + " 30 minutes without a request.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman ui                        all agents of this host, of your contexts and of your fleet",
            "  signalman ui --read-only            look, and never send",
            "  signalman ui --no-open --port 7090  for another machine's browser, through: ssh -L 7090:127.0.0.1:7090",
        })
public final class UiCommand implements Callable<Integer> {
    @Mixin
    private ConsoleOptions options;

    @Mixin
    private Output output;

    @Option(names = "--no-open", description = "Only print the link.")
    private boolean closed;

    @Option(names = "--read-only", description = "Send nothing, whatever the page asks for.")
    private boolean readOnly;

    @Option(names = "--port", paramLabel = "<port>", description = "The port; a free one if not given.")
    private int port;

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            throw Failure.usage("--port takes 1 to 65535, or 0 for a free one.");
        }
        try (Agents agents = options.agents("ui");
                Ui ui = Ui.start(agents, port, readOnly)) {
            StopSignals.run(ui::close);
            output.print(ui.link());
            boolean opened = !closed && Browser.open(ui.link());
            output.complain((opened ? "your browser opens; if it does not, " : "") + "open this link; it works once.");
            ui.awaitEnd();
            return 0;
        } catch (BindException e) {
            throw Failure.usage("Port " + port + " is in use; give another one to --port, or leave it out.");
        } catch (IOException e) {
            throw Failure.unreachable("The page can't be served (" + ErrorText.of(e) + ").");
        } catch (NoClassDefFoundError notInThisJar) {
            throw new NativeCodeNeeded();
        }
    }
}
