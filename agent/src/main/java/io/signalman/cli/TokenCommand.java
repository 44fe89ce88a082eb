package io.signalman.cli;

import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.core.ErrorText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code token}: issues tokens for HTTP and edits tokens files. It needs no agent. */
@Command(
        name = "token",
        description = "Makes, lists and revokes tokens of callers over HTTP.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman token new monitoring --role viewer --file /etc/signalman/tokens",
            "  signalman token new anna --role operator --role viewer",
            "  signalman token list --file /etc/signalman/tokens",
            "  signalman token revoke anna --file /etc/signalman/tokens"
        })
final class TokenCommand {
    private final Main.Assembly assembly;

    TokenCommand(Main.Assembly assembly) {
        this.assembly = assembly;
    }

    @Command(
            name = "new",
            description = "Prints a new token, which is stored nowhere. With --file, appends its line to a tokens file;"
                    + " otherwise prints the line, to be appended to the file of the setting tokens.")
    int fresh(
            @Mixin Output output,
            @Parameters(paramLabel = "<name>", description = "The principal: letters, digits, '.', '_', '-'.")
                    String name,
            @Option(
                            names = "--role",
                            paramLabel = "<role>",
                            required = true,
                            description = "What the principal is: admin, viewer, or any role of the policy.")
                    List<String> roles,
            @Option(
                            names = "--file",
                            paramLabel = "<file>",
                            description = "Append the line to this file; it is made with mode 0600 if it is missing.")
                    Optional<Path> file) {
        Main.IssuedToken made = understood(
                () -> file.isPresent() ? assembly.tokens(file.get()).add(name, roles) : assembly.newToken(name, roles));
        if (output.json()) {
            Map<String, Object> json = new LinkedHashMap<>(Map.of("token", made.token(), "line", made.line()));
            file.ifPresent(path -> json.put("file", path.toString()));
            output.printJson(json);
        } else {
            output.print("Token, shown only now: " + made.token());
            output.print(
                    file.isPresent()
                            ? "Its line is in " + file.get()
                                    + "; agents that use the file accept it within half a second."
                            : "Line for the tokens file: " + made.line());
        }
        return ExitCode.OK;
    }

    @Command(name = "list", description = "Lists who is in a tokens file; it shows no secrets.")
    int list(
            @Mixin Output output,
            @Option(names = "--file", paramLabel = "<file>", required = true, description = "The tokens file.")
                    Path file) {
        List<Main.TokenInfo> tokens = understood(() -> assembly.tokens(file).list());
        if (output.json()) {
            output.printJson(Map.of("tokens", tokens));
        } else {
            Table table = new Table("NAME", "ROLES", "KIND");
            tokens.forEach(token -> table.row(token.name(), String.join(",", token.roles()), token.kind()));
            output.print(table);
        }
        return ExitCode.OK;
    }

    @Command(name = "revoke", description = "Removes a principal from a tokens file.")
    int revoke(
            @Mixin Output output,
            @Parameters(paramLabel = "<name>", description = "The principal.") String name,
            @Option(names = "--file", paramLabel = "<file>", required = true, description = "The tokens file.")
                    Path file) {
        boolean revoked = understood(() -> assembly.tokens(file).revoke(name));
        if (output.json()) {
            output.printJson(Map.of("name", name, "revoked", revoked));
        } else if (revoked) {
            output.print(name + " is revoked; agents that use the file reject it within half a second.");
        } else {
            output.complain(
                    Files.exists(file)
                            ? file + " has no " + name + "; see who is in it with: signalman token list --file " + file
                            : file + " is not there; give the file of the agent's setting tokens.");
        }
        return revoked ? ExitCode.OK : ExitCode.NOTHING;
    }

    private static <T> T understood(Callable<T> work) {
        try {
            return work.call();
        } catch (Exception e) {
            throw Failure.usage(ErrorText.of(e));
        }
    }
}
