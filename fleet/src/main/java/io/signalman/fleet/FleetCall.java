package io.signalman.fleet;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One operation of the MBean on several hosts.
 *
 * @param operation its name, such as {@code sendSignal}; {@link #STATUS} reads all attributes
 * @param arguments the arguments for each host, by the host's name: texts and whole numbers
 * @param reason why, for the agents' records; "" for none
 * @param deadline the time in which all hosts have to answer; an agent acts within it, and within 10 s, or not at all
 */
public record FleetCall(String operation, Map<String, List<Object>> arguments, String reason, Duration deadline) {
    /** Reads the attributes of the MBean; it takes no arguments. */
    public static final String STATUS = "status";

    private static final Set<String> SEND =
            Set.of("sendSignal", "sendSignalWith", "sendValue", "killGroup", "signalGroup", "stop", "cancelJob");

    /** Whether the operation may change something on a host. */
    public boolean sends() {
        return SEND.contains(operation);
    }

    public FleetCall {
        arguments = new TreeMap<>(arguments);
    }
}
