package io.signalman.assembly;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A JVM started as a module, or from an image that jlink made, may lack parts of the JDK that libraries of ours need. */
final class NeededModules {
    /** Each with a class of it: our MBean; JNA's logger; a type that Jolokia can turn into JSON. */
    private static final Map<String, String> PROBES = new TreeMap<>(Map.of(
            "java.management", "javax.management.MBeanServer",
            "java.logging", "java.util.logging.Logger",
            "java.xml", "org.w3c.dom.Element"));

    private NeededModules() {}

    /** @throws IllegalStateException that names those which are missing */
    static void check() {
        List<String> missing = PROBES.entrySet().stream()
                .filter(probe -> !isPresent(probe.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("this JVM lacks " + String.join(" and ", missing)
                    + " of the JDK; start it with --add-modules " + String.join(",", missing)
                    + ", or from a JDK that has them.");
        }
    }

    /** Without initialising it: that is the host's to do. */
    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, ClassLoader.getPlatformClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }
}
