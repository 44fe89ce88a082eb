package io.signalman.cli.fleet;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.client.Contexts;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

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
     * Reads the profile that the option {@code --fleet} or the environment names, or else the user's own.
     *
     * @param given the option, "" if it is not given
     * @throws Failure if it can't be used
     */
    default FleetProfile profile(String given) {
        String named = given.isEmpty() ? System.getenv().getOrDefault(FleetProfile.VARIABLE, "") : given;
        Path file = named.isEmpty()
                ? ownProfile()
                        .orElseThrow(() -> Failure.usage("You have no home folder; name the profile with --fleet."))
                : Path.of(named);
        try {
            return profile(file);
        } catch (FleetException e) {
            throw Failure.usage(
                    named.isEmpty() && !Files.exists(file)
                            ? "There is no fleet profile: name one with --fleet or " + FleetProfile.VARIABLE
                                    + ", put it at " + file + ", or name hosts with --inventory."
                            : ErrorText.of(e));
        }
    }

    /** Whether this user has a profile where {@code --fleet} looks for it. */
    static boolean hasProfile() {
        return !System.getenv().getOrDefault(FleetProfile.VARIABLE, "").isEmpty()
                || ownProfile().filter(Files::exists).isPresent();
    }

    private static Optional<Path> ownProfile() {
        return Contexts.ofUser().map(contexts -> contexts.resolveSibling("fleet.conf"));
    }

    /**
     * Connects to the hub that the profile names.
     *
     * @throws FleetException if it can't be reached
     */
    Fleet openFleet(FleetProfile profile) throws FleetException;
}
