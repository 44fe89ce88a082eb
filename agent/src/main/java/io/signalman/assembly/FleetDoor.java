package io.signalman.assembly;

import io.signalman.access.TrustedFile;
import io.signalman.core.ErrorText;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.Responder;
import io.signalman.fleet.Roster;
import io.signalman.fleet.VerifyKey;
import io.signalman.fleet.nats.Broker;
import io.signalman.fleet.nats.NatsAgent;
import io.signalman.http.call.Authenticator.Identity;
import io.signalman.http.call.HttpCall;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.call.JsonText;
import io.signalman.http.call.Query;
import io.signalman.http.call.Rejected;
import io.signalman.http.jolokia.JolokiaGate;
import io.signalman.jmx.SignalManagerMXBean;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** Requests that operators signed and a hub delivered. They reach the MBean as requests over HTTP do. */
final class FleetDoor implements AutoCloseable {
    private static final int MAX_REASON = 200;

    private final FleetSettings settings;
    private final NatsAgent agent;
    private final JolokiaGate gate;

    private FleetDoor(FleetSettings settings, NatsAgent agent, JolokiaGate gate) {
        this.settings = settings;
        this.agent = agent;
        this.gate = gate;
    }

    /**
     * Starts to connect to the hub; returns at once.
     *
     * @param signers returns who signs with the key of that text
     * @param uptimeMillis a clock that never goes back and counts the time in which the machine sleeps
     * @throws FleetException if the key file can't be used
     */
    static FleetDoor open(
            FleetSettings settings,
            MBeanServer server,
            Function<String, Optional<Identity>> signers,
            LongSupplier uptimeMillis)
            throws FleetException, MalformedObjectNameException {
        KeyFile keys = keys(settings.keyFile());
        JolokiaGate gate = new JolokiaGate(server, new ObjectName(SignalManagerMXBean.OBJECT_NAME));
        Responder responder = new Responder(keys.name(), keys.signing(), new Calls(signers, gate), uptimeMillis);
        Optional<Broker.Ca> ca = settings.ca().map(file -> new TrustedFile(file)::bytes);
        Broker broker = new Broker(settings.hub(), ca, keys.login());
        return new FleetDoor(settings, NatsAgent.start(broker, keys.name(), responder), gate);
    }

    private static KeyFile keys(Path file) throws FleetException {
        try {
            KeyFile keys = KeyFile.parse(new String(new TrustedFile(file).secretBytes(), StandardCharsets.UTF_8));
            Roster.name(keys.name());
            return keys;
        } catch (IOException | IllegalArgumentException e) {
            throw new FleetException("option fleet.key-file=" + file + " can't be used: " + ErrorText.of(e), e);
        }
    }

    /** Why the hub can't reach the agent, as a note for operators; empty if it can. */
    Optional<String> note() {
        String urls = settings.hub().stream().map(URI::toString).collect(Collectors.joining(" "));
        return agent.problem().map(problem -> "the hub " + urls + " is not connected: " + problem);
    }

    @Override
    public void close() {
        agent.close();
        gate.close();
    }

    /** Calls the MBean for the holder of a signing key. */
    private record Calls(Function<String, Optional<Identity>> signers, JolokiaGate gate)
            implements Responder.Operations {
        @Override
        public boolean knows(VerifyKey operator) {
            return signers.apply(operator.toString()).isPresent();
        }

        @Override
        public Optional<String> run(Responder.Request request) {
            return signers.apply(request.operator().toString()).map(identity -> run(request, identity));
        }

        private String run(Responder.Request request, Identity identity) {
            if (request.reason().length() > MAX_REASON) {
                return error(400, "The reason is longer than " + MAX_REASON + " characters.");
            }
            String reason = request.reason().replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
            try {
                String body = JsonText.write(body(request));
                HttpCaller caller = HttpCaller.of(identity, "fleet", "", reason, "", Long.toString(request.until()));
                return gate.answer(new HttpCall("POST", List.of(), caller, Query.parse(""), body))
                        .body();
            } catch (Rejected e) {
                return error(400, e.answer().body());
            }
        }

        private static Map<String, Object> body(Responder.Request request) throws Rejected {
            String mbean = SignalManagerMXBean.OBJECT_NAME;
            return request.operation().equals(FleetCall.STATUS)
                    ? Map.of("type", "read", "mbean", mbean)
                    : Map.of(
                            "type",
                            "exec",
                            "mbean",
                            mbean,
                            "operation",
                            request.operation(),
                            "arguments",
                            JolokiaGate.parse(request.arguments()));
        }

        private static String error(int status, String message) {
            return JsonText.write(Map.of("status", status, "error", message));
        }
    }
}
