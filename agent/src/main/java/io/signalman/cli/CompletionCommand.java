package io.signalman.cli;

import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: prints the script that completes command lines in a shell. */
@Command(
        name = "completion",
        aliases = "generate-completion",
        description =
                "Prints the script by which a shell completes commands, options, signals, columns, contexts and the"
                        + " names of processes, agents and jobs.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(signalman completion bash)        in ~/.bashrc",
            "  source <(signalman completion zsh)         in ~/.zshrc",
            "  signalman completion fish | source         in ~/.config/fish/config.fish"
        })
final class CompletionCommand implements Callable<Integer> {
    static final List<String> SHELLS = List.of("bash", "fish", "zsh");

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "<shell>", description = "bash, fish or zsh; default: ${DEFAULT-VALUE}.")
    private String shell = "bash";

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell)) {
            throw Failure.usage(
                    "There is no script for \"" + shell + "\"; known are " + String.join(", ", SHELLS) + ".");
        }
        try (InputStream script = CompletionCommand.class.getResourceAsStream("completion." + shell)) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(new String(script.readAllBytes(), StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ExitCode.OK;
    }
}
