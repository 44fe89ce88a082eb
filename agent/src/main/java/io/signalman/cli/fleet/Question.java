package io.signalman.cli.fleet;

import io.signalman.fleet.FleetCall;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * An operation of the MBean for each host, and the way to read its answer.
 *
 * @param arguments by the host's name
 * @param reason why, for the agents' records; "" for none
 * @param reader reads the value of an answer
 */
public record Question(
        String operation, Function<String, List<Object>> arguments, String reason, Function<Object, Reading> reader) {
    /** The same arguments for all hosts. */
    public static Question of(String operation, List<Object> arguments, Function<Object, Reading> reader) {
        return new Question(operation, host -> arguments, "", reader);
    }

    FleetCall call(List<String> hosts, Duration deadline) {
        Map<String, List<Object>> all = new HashMap<>();
        hosts.forEach(host -> all.put(host, arguments.apply(host)));
        return new FleetCall(operation, all, reason, deadline);
    }
}
