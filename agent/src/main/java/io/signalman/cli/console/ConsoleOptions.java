package io.signalman.cli.console;

import io.signalman.cli.client.AgentAddress;
import io.signalman.cli.client.Connection;
import io.signalman.cli.fleet.EnrolledAgents;
import io.signalman.cli.fleet.FleetAccess;
import io.signalman.cli.output.Failure;
import io.signalman.console.Agents;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The agents to show: all that can be reached, or those that options name. */
public final class ConsoleOptions {
    private final FleetAccess access;

    @Mixin
    private Connection connection;

    @Option(
            names = "--on",
            paramLabel = "<hosts>",
            description = "Show these hosts of the fleet: groups and hosts, separated by commas, or all.")
    private String on = "";

    @Option(
            names = "--fleet",
            paramLabel = "<file>",
            description = "The profile of the broker; by default $SIGNALMAN_FLEET, or signalman/fleet.conf in"
                    + " $XDG_CONFIG_HOME.")
    private String profile = "";

    /** Used by picocli, which sets the fields. */
    public ConsoleOptions(FleetAccess access) {
        this.access = access;
    }

    /**
     * Finds the agents.
     *
     * @param door "cli" or "ui", for the agents' records
     * @throws Failure if the options exclude each other, or a file can't be used
     */
    Agents agents(String door) {
        boolean fleet = !(on + profile).isEmpty();
        if (fleet && connection.namesAgent()) {
            throw Failure.usage("--on names hosts of the fleet; leave out --jvm, --url and --context.");
        }
        boolean agent = !fleet && connection.isGiven();
        Optional<AgentAddress> named = agent ? Optional.of(connection.address()) : Optional.empty();
        Optional<EnrolledAgents> enrolled = fleet || (!agent && FleetAccess.hasProfile())
                ? Optional.of(EnrolledAgents.of(access, profile, on.isEmpty() ? "all" : on))
                : Optional.empty();
        return new ReachableAgents(access, named, enrolled, !agent && !fleet, door);
    }
}
