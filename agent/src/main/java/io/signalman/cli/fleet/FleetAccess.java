package io.signalman.cli.fleet;

import io.signalman.cli.attach.HostAccess;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.Roster;
import java.nio.file.Path;

/** The way to enrolled agents. */
public interface FleetAccess extends HostAccess {
    /**
     * The enrolled agents.
     *
     * @param profile the operator's file
     * @throws FleetException if the profile or its roster can't be used
     */
    default Roster roster(Path profile) throws FleetException {
        throw new FleetException("Enrolled agents can't be reached yet; name hosts with --inventory.");
    }

    /**
     * Connects to the broker that the profile names.
     *
     * @throws FleetException if it can't be reached
     */
    default Fleet openFleet(Path profile) throws FleetException {
        throw new FleetException("Enrolled agents can't be reached yet; name hosts with --inventory.");
    }
}
