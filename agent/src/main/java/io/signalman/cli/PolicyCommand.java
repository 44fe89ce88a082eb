package io.signalman.cli;

import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.OwnFiles;
import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.core.ErrorText;
import io.signalman.core.PolicyReport;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy}: checks and explains policy rules, and sends nothing. */
@Command(
        name = "policy",
        description = "Checks a policy file, or shows which rule decides.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman policy check /etc/signalman/policy",
            "  signalman policy explain --as monitoring nginx HUP"
        })
final class PolicyCommand {
    /** S_IRGRP and S_IROTH, inode(7). */
    private static final int READABLE_BY_GROUP = 040;

    private static final int READABLE_BY_OTHERS = 04;

    private final Main.Assembly assembly;

    PolicyCommand(Main.Assembly assembly) {
        this.assembly = assembly;
    }

    @Command(
            name = "check",
            description = "Reads a policy file as an agent does; exits with 0 if it can be used, else 2.")
    int check(@Mixin Output output, @Parameters(paramLabel = "<file>", description = "The policy.") Path file) {
        int rules;
        try {
            rules = assembly.checkPolicy(file);
        } catch (Exception e) {
            throw Failure.usage(ErrorText.of(e));
        }
        output.print(
                Map.of("file", file.toString(), "rules", rules),
                file + " can be used: " + rules + (rules == 1 ? " rule." : " rules.") + closedToOthers(file));
        return ExitCode.OK;
    }

    /** Root can read every file; an agent of another user may not. */
    private static String closedToOthers(Path file) {
        int mode = OwnFiles.mode(file);
        if (JvmProcess.ownUid() != 0 || mode == 0 || (mode & READABLE_BY_OTHERS) != 0) {
            return "";
        }
        return (mode & READABLE_BY_GROUP) != 0
                ? " Only its owner and group can read it; see that the agent's user is one of them."
                : " Only its owner can read it; see that the agent runs as that user.";
    }

    @Command(
            name = "explain",
            description = "Shows whether a principal may send a signal and which rule decides; sends nothing."
                    + " Exits with 0 if allowed for all, 1 if nothing matches, else 3.")
    int explain(
            @Mixin Connection connection,
            @Mixin Output output,
            @Option(names = "--as", paramLabel = "<principal>", description = "Who would send it; default: yourself.")
                    Optional<String> principal,
            @Parameters(paramLabel = "<name_or_id>", description = "The target.") String target,
            @Parameters(paramLabel = "<signum>", description = "The signal.") String signum) {
        if (principal.filter(String::isBlank).isPresent()) {
            throw Failure.usage("--as needs a principal; leave it out to ask about yourself.");
        }
        try (AgentClient client = connection.open(output)) {
            PolicyReport report = client.explain(principal.orElse(""), target, signum);
            if (output.json()) {
                output.printJson(report);
            } else {
                print(output, report);
            }
            if (report.rows().isEmpty()) {
                return ExitCode.NOTHING;
            }
            return report.allowed() ? ExitCode.OK : ExitCode.REFUSED;
        }
    }

    private static void print(Output output, PolicyReport report) {
        output.print(report.message());
        if (!report.rows().isEmpty()) {
            Table table = new Table("PID", "HANDLE", "NAME", "ALLOWED", "DECIDED BY");
            report.rows()
                    .forEach(row ->
                            table.row(row.pid(), row.handle(), row.name(), row.allowed() ? "yes" : "no", row.rule()));
            output.print(table);
        }
    }
}
