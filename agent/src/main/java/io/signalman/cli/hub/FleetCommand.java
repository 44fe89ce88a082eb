package io.signalman.cli.hub;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.fleet.ResultCommand;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.core.ErrorText;
import io.signalman.fleet.Host;
import io.signalman.fleet.Roster;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet}: the agents and operators of a hub. */
@Command(
        name = "fleet",
        subcommands = {KeyCommand.class, ResultCommand.class},
        description = "Enrols agents at a hub, makes keys for operators, and asks for earlier results.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman fleet enroll web1 web2 --group web --label zone=eu --hub hub",
            "  signalman fleet list --hub hub",
            "  signalman fleet key new anna --role admin --hub hub",
            "  signalman fleet result 0123456789abcdef0123456789abcdef"
        })
public final class FleetCommand {
    private final HostAccess access;

    public FleetCommand(HostAccess access) {
        this.access = access;
    }

    /** The hub's folder. */
    static final class HubOption {
        @Option(
                names = "--hub",
                paramLabel = "<dir>",
                description = "The hub's folder; by default $SIGNALMAN_HUB, or signalman/hub in $XDG_CONFIG_HOME.")
        private Optional<Path> hub = Optional.empty();

        HubFolder open(HostAccess access) {
            return HubFolder.open(access, hub);
        }
    }

    private static final class LabelOption {
        @Option(
                names = "--label",
                paramLabel = "<label=value>",
                description = "A label that --on takes, such as zone=eu; may be given several times.")
        private List<String> given = new ArrayList<>();
    }

    @Command(
            name = "enroll",
            description = "Makes the keys of agents, lets them log in at the hub, and adds them to the roster.")
    int enroll(
            @Mixin Output output,
            @Mixin HubOption hub,
            @Parameters(arity = "1..*", paramLabel = "<name>", description = "An agent: letters, digits, '-', '_'.")
                    List<String> names,
            @Option(
                            names = "--group",
                            paramLabel = "<group>",
                            required = true,
                            description = "The group that --on takes.")
                    String group,
            @Mixin LabelOption labels) {
        List<Host> hosts = hosts(names, group, labels.given);
        HubFolder folder = hub.open(access);
        List<Map<String, Object>> enrolled = new ArrayList<>();
        folder.enroll(hosts);
        for (Host host : hosts) {
            Path keys = folder.keyFile(host.name());
            String settings = "fleet=" + folder.url() + ",fleet.key-file=" + keys + ",fleet.ca="
                    + folder.path().resolve("ca.pem");
            enrolled.add(Map.of("name", host.name(), "keyFile", keys, "settings", settings));
            if (!output.json()) {
                output.print(host.name() + " is enrolled. Its agent takes: " + settings);
            }
        }
        if (output.json()) {
            output.printJson(Map.of("enrolled", enrolled));
        }
        return ExitCode.OK;
    }

    private static List<Host> hosts(List<String> names, String group, List<String> labels) {
        try {
            Map<String, String> all = labels.isEmpty() ? Map.of() : Roster.labels(String.join(",", labels));
            Roster.name(group);
            if (names.stream().distinct().count() < names.size()) {
                throw Failure.usage("Give each name once.");
            }
            return names.stream()
                    .map(name -> new Host(Roster.name(name), group, all))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw Failure.usage("Not enrolled: " + ErrorText.of(e) + ".");
        }
    }

    @Command(
            name = "remove",
            description = "Removes an agent from the roster; the hub drops its connection within a second.")
    int remove(
            @Mixin Output output,
            @Mixin HubOption hub,
            @Parameters(paramLabel = "<name>", description = "The agent.") String name) {
        HubFolder folder = hub.open(access);
        boolean removed = folder.remove(name);
        output.print(
                Map.of("name", name, "removed", removed),
                removed ? name + " is removed." : name + " is not enrolled; see: " + folder.command("fleet list"));
        return removed ? ExitCode.OK : ExitCode.NOTHING;
    }

    @Command(name = "list", description = "Lists the enrolled agents.")
    int list(@Mixin Output output, @Mixin HubOption hub) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Table table = new Table("NAME", "GROUP", "LABELS", "KEY");
        HubFolder folder = hub.open(access);
        folder.certificateWarning().ifPresent(output::complain);
        for (Roster.Agent agent : folder.roster().agents()) {
            Host host = agent.host();
            table.row(host.name(), host.group(), host.labelText(), agent.key());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("name", host.name());
            row.put("group", host.group());
            row.put("labels", host.labels());
            row.put("key", agent.key().toString());
            rows.add(row);
        }
        if (output.json()) {
            output.printJson(Map.of("agents", rows));
        } else {
            output.print(table);
        }
        return ExitCode.OK;
    }
}
