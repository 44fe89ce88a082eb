package io.signalman.cli.fleet;

import io.signalman.cli.client.Jolokia;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.core.ErrorText;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.Host;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.Roster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The enrolled agents, each asked alone. The first request connects, and the first one after a loss connects again. */
public final class EnrolledAgents implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final FleetAccess access;
    private final FleetProfile profile;
    private final List<Host> hosts;
    private Optional<Fleet> fleet = Optional.empty();

    private EnrolledAgents(FleetAccess access, FleetProfile profile, List<Host> hosts) {
        this.access = access;
        this.profile = profile;
        this.hosts = hosts;
    }

    /**
     * Reads the roster.
     *
     * @param file what {@code --fleet} takes, "" for the usual file
     * @param on what {@code --on} takes
     * @throws Failure if the profile can't be used, or {@code on} selects no host
     */
    public static EnrolledAgents of(FleetAccess access, String file, String on) {
        FleetProfile profile = access.profile(file);
        List<Host> all =
                profile.roster().agents().stream().map(Roster.Agent::host).toList();
        return new EnrolledAgents(access, profile, new Selection("the roster", all).of(on));
    }

    public List<Host> hosts() {
        return hosts;
    }

    /**
     * Executes one operation at one host.
     *
     * @return the value of the answer
     * @throws Failure if the host gives none
     */
    public Object call(String host, String operation, List<Object> arguments, String reason) {
        List<HostAnswer> answers = new ArrayList<>();
        try {
            fleet().ask(new FleetCall(operation, Map.of(host, arguments), reason, DEADLINE), answers::add);
        } catch (FleetException e) {
            throw Failure.unreachable(ErrorText.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.unreachable("Interrupted; " + host + " may have acted.");
        }
        HostAnswer answer = answers.get(0);
        return switch (answer.state()) {
            case ANSWERED -> Jolokia.value(host, Json.parseObject(answer.json()).orElse(Map.of()));
            case REFUSED -> throw Failure.refused(answer.message());
            default -> throw Failure.unreachable(host + ": " + answer.message());
        };
    }

    private synchronized Fleet fleet() throws FleetException {
        if (!fleet.map(Fleet::isConnected).orElse(false)) {
            close();
            fleet = Optional.of(access.openFleet(profile));
        }
        return fleet.get();
    }

    @Override
    public synchronized void close() {
        fleet.ifPresent(Fleet::close);
        fleet = Optional.empty();
    }
}
