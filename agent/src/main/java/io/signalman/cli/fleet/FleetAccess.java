package io.signalman.cli.fleet;

import io.signalman.cli.attach.HostAccess;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import java.nio.file.Path;

/** The way to enrolled agents. */
public interface FleetAccess extends HostAccess {
    /**
     * Reads an operator's file and the files that it names.
     *
     * @throws FleetException if one of them can't be used
     */
    default FleetProfile profile(Path file) throws FleetException {
        return FleetProfile.read(file, this::trustedText, this::secretText);
    }

    /**
     * Connects to the hub that the profile names.
     *
     * @throws FleetException if it can't be reached
     */
    Fleet openFleet(FleetProfile profile) throws FleetException;
}
