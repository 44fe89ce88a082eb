package io.signalman.assembly;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks for the JDK modules that Signalman's libraries need. A JVM that was started as a module, or from a jlink
 * image, may lack some.
 */
final class NeededModules {
    /** A class to look for in each module. The MBean, JNA's logger and Jolokia's JSON need them. */
    private static final Map<String, String> PROBES = new TreeMap<>(Map.of(
            "java.management", "javax.management.MBeanServer",
            "java.logging", "java.util.logging.Logger",
            "java.xml", "org.w3c.dom.Element"));

    private NeededModules() {}

    /** @throws IllegalStateException that names the missing modules */
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

    /** Does not initialise the class; that is left to the host. */
    private static boolean isPresent(String className) {
        try {
            Class.forName(className, false, ClassLoader.getPlatformClassLoader());
            return true;
        } catch (ClassNotFoundException missing) {
            return false;
        }
    }
}
