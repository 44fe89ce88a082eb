package io.signalman.fleet;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A host that is expected to answer.
 *
 * @param name unique in its roster or inventory
 * @param group "" for none
 * @param labels by name
 */
public record Host(String name, String group, Map<String, String> labels) {
    public Host {
        labels = Map.copyOf(labels);
    }

    /** The labels as {@link Roster#labels} parses them, in the order of their names; "" for none. */
    public String labelText() {
        return new TreeMap<>(labels)
                .entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(","));
    }
}
