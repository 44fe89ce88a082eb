package io.signalman.cli;

import io.signalman.cli.attach.NoHostAccess;
import io.signalman.core.SignalInfo;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import java.nio.file.Path;
import java.util.List;

/** An assembly for tests that call only {@code serve} and {@code signals}. */
interface Serving extends Main.Assembly, NoHostAccess {
    @Override
    default int checkPolicy(Path file) {
        throw new IllegalStateException("no test checks " + file);
    }

    @Override
    default List<Main.SettingInfo> settings() {
        return List.of(new Main.SettingInfo("port", "0", "the port to listen on", false));
    }

    @Override
    default List<SignalInfo> signals() {
        return List.of(
                new SignalInfo(1, "SIGHUP", "terminate process", "of this machine"),
                new SignalInfo(21, "SIGTTIN", "stop process", "background read attempted from control terminal"),
                new SignalInfo(50, "SIGRTMAX-14", "terminate process", "real-time signal"));
    }

    @Override
    default Main.IssuedToken newToken(String name, List<String> roles) {
        throw new IllegalStateException("no test makes a token for " + name);
    }

    @Override
    default Main.TokenStore tokens(Path file) {
        throw new IllegalStateException("no test edits " + file);
    }

    @Override
    default Fleet openFleet(FleetProfile profile) throws FleetException {
        throw new IllegalStateException("no test connects to " + profile.urls());
    }
}
