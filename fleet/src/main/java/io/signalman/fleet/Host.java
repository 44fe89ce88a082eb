package io.signalman.fleet;

import java.util.Map;

/**
 * A host that is expected to answer.
 *
 * @param name unique in its roster or inventory
 * @param group "" for none
 * @param labels by name
 */
public record Host(String name, String group, Map<String, String> labels) {
    /** Copies the labels. */
    public Host {
        labels = Map.copyOf(labels);
    }
}
