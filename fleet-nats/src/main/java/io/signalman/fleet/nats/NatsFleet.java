package io.signalman.fleet.nats;

import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.SignedFleet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** The enrolled agents of an operator's profile. */
public final class NatsFleet {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private NatsFleet() {}

    /**
     * Connects to the hub.
     *
     * @throws FleetException if it can't be reached within 10 s, or refuses the login
     */
    public static SignedFleet open(FleetProfile profile, SignedFleet.Journal journal) throws FleetException {
        Broker broker = new Broker(
                profile.urls(),
                Optional.of(() -> profile.ca().getBytes(StandardCharsets.UTF_8)),
                profile.key().login());
        NatsTransport transport = NatsTransport.connect(broker, profile.key().name(), CONNECT);
        return new SignedFleet(profile.roster(), profile.key().signing(), transport, journal);
    }
}
