package io.signalman.cli.hub;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.ErrorText;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.Roster;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet key}: the operators' keys. */
@Command(name = "key", description = "Makes, lists and revokes the keys of operators.")
public final class KeyCommand {
    private static final Pattern ROLE = Pattern.compile("[a-z0-9._-]{1,64}");

    /** Names that a tokens file rejects. */
    private static final Set<String> RESERVED = Set.of("owner", "local");

    private final HostAccess access;

    public KeyCommand(HostAccess access) {
        this.access = access;
    }

    @Command(
            name = "new",
            description = "Makes an operator's keys and profile, and prints the line for the agents' tokens files.")
    int fresh(
            @Mixin Output output,
            @Mixin FleetCommand.HubOption hub,
            @Parameters(paramLabel = "<name>", description = "The operator: letters, digits, '-', '_'.") String name,
            @Option(
                            names = "--role",
                            paramLabel = "<role>",
                            required = true,
                            description = "What the operator is: admin, viewer, or any role of the policy.")
                    List<String> roles) {
        if (!roles.stream().allMatch(role -> ROLE.matcher(role).matches())
                || roles.stream().distinct().count() < roles.size()) {
            throw Failure.usage("A role has small letters, digits, '.', '_' and '-'; give each once.");
        }
        if (RESERVED.contains(name)) {
            throw Failure.usage(name + " can't be the name of a principal; take another name.");
        }
        try {
            Roster.name(name);
        } catch (IllegalArgumentException e) {
            throw Failure.usage("No key is made: " + ErrorText.of(e) + ".");
        }
        HubOperators operators = new HubOperators(hub.open(access));
        String line = operators.add(name, roles);
        Path profile = operators.profile(name);
        if (output.json()) {
            output.printJson(Map.of("name", name, "line", line, "profile", profile));
        } else {
            output.print("Line for the tokens file of each agent: " + line);
            output.print("Profile: " + profile + "; use it with --fleet, or export " + FleetProfile.VARIABLE + "="
                    + profile);
        }
        return ExitCode.OK;
    }

    @Command(name = "list", description = "Lists the operators, each as a line for tokens files.")
    int list(@Mixin Output output, @Mixin FleetCommand.HubOption hub) {
        Map<String, String> operators = new HubOperators(hub.open(access)).all();
        if (output.json()) {
            output.printJson(Map.of("operators", operators));
        } else {
            operators.values().forEach(output::print);
        }
        return ExitCode.OK;
    }

    @Command(
            name = "revoke",
            description =
                    "Takes an operator's login away; the hub drops the connection within a second. Agents know the"
                            + " operator until its line is removed from their tokens files.")
    int revoke(
            @Mixin Output output,
            @Mixin FleetCommand.HubOption hub,
            @Parameters(paramLabel = "<name>", description = "The operator.") String name) {
        HubFolder folder = hub.open(access);
        boolean revoked = new HubOperators(folder).revoke(name);
        output.print(
                Map.of("name", name, "revoked", revoked),
                revoked
                        ? name + " can't log in any more. Remove the line from the agents' tokens files too:"
                                + " signalman token revoke " + name + " --file <tokens>"
                        : name + " has no keys; see: " + folder.command("fleet key list"));
        return revoked ? ExitCode.OK : ExitCode.NOTHING;
    }
}
