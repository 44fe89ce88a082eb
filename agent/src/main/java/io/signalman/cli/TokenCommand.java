package io.signalman.cli;

import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.ErrorText;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code token}: issues tokens for HTTP. It needs no agent and writes no file. */
@Command(
        name = "token",
        description = "Makes tokens for callers over HTTP.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman token new monitoring --role viewer",
            "  signalman token new anna --role operator --role viewer"
        })
final class TokenCommand {
    private final Main.Assembly assembly;

    TokenCommand(Main.Assembly assembly) {
        this.assembly = assembly;
    }

    @Command(
            name = "new",
            description = "Prints a new token, which is stored nowhere, and its line for the tokens file: append the"
                    + " line to the file of the setting tokens.")
    int fresh(
            @Mixin Output output,
            @Parameters(paramLabel = "<name>", description = "The principal: letters, digits, '.', '_', '-'.")
                    String name,
            @Option(
                            names = "--role",
                            paramLabel = "<role>",
                            required = true,
                            description = "What the principal is: admin, viewer, or any role of the policy.")
                    List<String> roles) {
        Main.IssuedToken made;
        try {
            made = assembly.newToken(name, roles);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(ErrorText.of(e));
        }
        if (output.json()) {
            output.printJson(Map.of("token", made.token(), "line", made.line()));
        } else {
            output.print("Token, shown only now: " + made.token());
            output.print("Line for the tokens file: " + made.line());
        }
        return ExitCode.OK;
    }
}
