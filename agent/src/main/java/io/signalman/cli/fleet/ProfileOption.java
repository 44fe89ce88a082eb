package io.signalman.cli.fleet;

import io.signalman.cli.client.Contexts;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import java.nio.file.Files;
import java.nio.file.Path;

/** The profile of an operator: the option {@code --fleet}, the environment, or the user's own file. */
final class ProfileOption {
    private ProfileOption() {}

    /**
     * Reads the profile.
     *
     * @param given the option, "" if it is not given
     * @throws Failure if it can't be used
     */
    static FleetProfile read(FleetAccess access, String given) {
        String named = given.isEmpty() ? System.getenv().getOrDefault(FleetProfile.VARIABLE, "") : given;
        Path file = named.isEmpty()
                ? Contexts.ofUser()
                        .orElseThrow(() -> Failure.usage("You have no home folder; name the profile with --fleet."))
                        .resolveSibling("fleet.conf")
                : Path.of(named);
        try {
            return access.profile(file);
        } catch (FleetException e) {
            throw Failure.usage(
                    named.isEmpty() && !Files.exists(file)
                            ? "There is no fleet profile: name one with --fleet or " + FleetProfile.VARIABLE
                                    + ", put it at " + file + ", or name hosts with --inventory."
                            : ErrorText.of(e));
        }
    }
}
